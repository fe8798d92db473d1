import net from "node:net";

// No test may leave this machine: a connection to anything but loopback is a fault of the test.
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function guarded(this: net.Socket, ...args: unknown[]) {
  const target = JSON.stringify(args);
  if (/"host":"/.test(target) && !/"host":"(?:localhost|127\.0\.0\.1|::1)"/.test(target)) {
    throw new Error(`A test tried to reach the network: ${target}`);
  }
  return Reflect.apply(connect, this, args);
} as typeof connect;
