export type { Call } from './peer.ts';
export { type SocketOptions, type SocketServer, serveSocket } from './server.ts';
