import { Controller, Get, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { callerOf, type Role } from '@stemma/runtime';
import type { FastifyRequest } from 'fastify';
import { Answers } from '../openapi/answers.decorator.js';

@ApiTags('state')
@Controller('v1/caller')
export class CallerController {
  /** Where there are no API keys, everybody may do everything. */
  @Get()
  @Answers('Caller')
  caller(@Req() request: FastifyRequest): { name: string | null; role: Role } {
    return callerOf(request) ?? { name: null, role: 'admin' };
  }
}
