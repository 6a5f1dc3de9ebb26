import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** A local server with configurable responses. */
export interface AnsweringServer {
  readonly port: number;
  stop(): Promise<void>;
}

const listen = async (server: Server): Promise<AnsweringServer> => {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        sockets.forEach((socket) => socket.destroy());
      }),
  };
};

/** Starts an HTTP server. */
export const startHttp = (answer: RequestListener): Promise<AnsweringServer> =>
  listen(createHttpServer(answer));

/** Starts a server that requires TLS but has no certificate. */
export const startTls = (): Promise<AnsweringServer> => {
  const server = createTlsServer();
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  return listen(server);
};

/** Starts a server that sends arbitrary bytes, or nothing. */
export const startTcp = (onConnection: (socket: Socket) => void): Promise<AnsweringServer> =>
  listen(createTcpServer(onConnection));

/** Responds with a status, a content type and a body. */
export const answering =
  (status: number, contentType: string, body: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': contentType });
    response.end(body);
  };

/** Responds with an error of the JSON protocols. */
export const refusing = (status: number, name: string, message: string): RequestListener =>
  answering(status, 'application/x-amz-json-1.0', JSON.stringify({ __type: `com.amazon#${name}`, message }));
