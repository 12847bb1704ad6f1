import { fastify } from 'fastify';

// The least that can be done with a request: its body is parsed, and answered as it came.
const server = fastify();
server.post('/v1/executions', (request, reply) => reply.status(201).send(request.body));
console.log(await server.listen({ port: 0, host: '127.0.0.1' }));
