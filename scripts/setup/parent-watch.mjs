/**
 * Loaded into the server by `npm start`. If the starting process disappears (even by kill -9), the server stops as if
 * it had been asked to, instead of running on without anyone who could stop it.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// The parent may have ended before this started to listen.
if (process.send !== undefined && !process.connected) process.kill(process.pid, 'SIGTERM');
process.channel?.unref();
