/** On busy processors Swarm now and then does not notice in an update that a task failed: then all is tried once more. */
export const raceOfSwarm = { retry: 1 } as const;
