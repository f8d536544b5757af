/** Of this library: what the label `swarmwright.version` says. A test holds it to package.json. */
export const version = "0.1.0";
