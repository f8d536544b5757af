/*
 * How long things take, in milliseconds, about as they were measured with Docker 20.10 on two cores. Only their order
 * matters to whoever waits as one must: for what is to come, and not for a time.
 */

/** From the power button to an engine that answers. */
export const BOOT_MS = 800;
/** From joining to being ready. */
export const JOIN_MS = 80;
/** From a changed role to a manager that can be asked. */
export const PROMOTE_MS = 1_000;
/** Networks, services and tasks get their addresses. */
export const ALLOCATE_MS = 1;
/** Swarm gathers what there is to be scheduled. */
export const SCHEDULE_MS = 50;
/** Tasks that are finished with are cleared away. */
export const REAP_MS = 250;
/** A container is removed from its engine when its task was cleared away. */
export const DESTROY_MS = 2_000;

/** A node hears of a task and accepts it. */
export const ACCEPT_MS = 100;
/** A container is made, its image being there. */
export const PREPARE_MS = 200;
/** A container is started. */
export const START_MS = 200;
/** From its start to the end of a process that is to fail. */
export const FAIL_MS = 100;
/** Between taking a task out of its networks and stopping it. */
export const GOSSIP_MS = 2_000;
/** A process that heeds its signal ends. */
export const STOP_MS = 100;
/** Of a health check, if nobody says otherwise. */
export const HEALTH_INTERVAL_MS = 30_000;
/** Until a container is killed that does not heed its signal, if nobody says otherwise. */
export const STOP_GRACE_MS = 10_000;

/** Until a node that is not heard of is down. */
export const HEARTBEAT_MS = 12_500;
/** The same after the leader changed. */
export const UNKNOWN_HEARTBEAT_MS = 30_000;
/** After which nodes have found a new leader. */
export const REGISTER_MS = 5_000;
/** Until the other managers agree on a new leader. */
export const ELECTION_MS = 12_000;
/** Until a leader without a majority gives up. Meanwhile it repeats what it knows. */
export const STEP_DOWN_MS = 10_000;
/** How long an engine looks for its swarm's leader before it gives up. */
export const LEADER_PATIENCE_MS = 20_000;

/** Between two starts of a task, if nobody says otherwise. */
export const RESTART_DELAY_MS = 5_000;
/** How long the successor of a task waits for its end. */
export const OLD_TASK_MS = 60_000;
/** How long an update looks for failures after its last task, if nobody says otherwise. */
export const MONITOR_MS = 5_000;

/** Engines count in nanoseconds. */
export const millis = (nanoseconds: number): number => nanoseconds / 1_000_000;
