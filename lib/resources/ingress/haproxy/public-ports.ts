/** Ports of the machines, as clients know them. */
export interface PublicPorts {
  readonly http: number;
  readonly https: number;
}
