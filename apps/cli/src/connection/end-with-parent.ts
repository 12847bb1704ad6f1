/**
 * Loaded into a service that a command starts (`node --import`): when the command is gone, however it went, the
 * pipe between them closes, and the service stops as if it had been asked to.
 */
process.stdin.on('end', () => process.kill(process.pid, 'SIGTERM')).resume();

export {};
