/** A door in front of an emulator that keeps requests waiting until a test opens it: no test counts on milliseconds. */
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Door {
  /** The base URL to give to the command. */
  url: string;
  /** Fulfilled once the first request waits at the door. */
  waiting: Promise<void>;
  /** Lets those through that wait, and everybody after them. */
  open(): void;
  close(): Promise<void>;
}

/** In: the base URL of an emulator, and which requests wait. Out: a door in front of it, shut. */
export async function doorTo(target: string, waits: (request: IncomingMessage) => boolean): Promise<Door> {
  let open: () => void = () => {};
  let arrived: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const waiting = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { origin, pathname } = new URL(target);
  const server = createServer(async (request, response) => {
    if (waits(request)) {
      arrived();
      await opened;
    }
    const { method, headers, url } = request;
    const passed = httpRequest(`${origin}${url}`, { method: method!, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    passed.on('error', () => response.destroy());
    request.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`,
    waiting,
    open,
    close: () => {
      open();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
