/**
 * Loaded into the server by `npm start`: when the starting process vanishes (even by kill -9), the server stops as if
 * asked to, instead of living on without anybody who could end it.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// It may have gone before anybody listened.
if (process.send !== undefined && !process.connected) process.kill(process.pid, 'SIGTERM');
process.channel?.unref();
