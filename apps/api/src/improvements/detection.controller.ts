import { Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DetectionService, type Detection, type WriteContext, type Written } from '@stemma/orchestration';
import { NoBody } from '../http/no-body.decorator.js';
import { Context } from '../http/write-context.decorator.js';
import { Answers } from '../openapi/answers.decorator.js';

@ApiTags('improvements')
@Controller('v1/improvements')
export class DetectionController {
  constructor(private readonly detection: DetectionService) {}

  @Post('detect')
  @Answers('Detection', { status: 201 })
  detect(@Context() context: WriteContext, @NoBody() _body: null): Promise<Written<Detection>> {
    return this.detection.detect(context);
  }
}
