import { Inject, Module } from '@nestjs/common';
import { DetectionService, ImprovementService, SimilarityService, type Clock } from '@stemma/orchestration';
import { Opened } from '@stemma/runtime';
import { RECORD, type RecordPorts } from '../record/record-ports.js';
import { CONFIG, type ServiceConfig } from '../service-config.js';
import { SimilarityModule } from '../similarity/similarity.module.js';
import { CLOCK } from '../tokens.js';
import { AssignmentController } from './assignment.controller.js';
import { DetectionController } from './detection.controller.js';
import { findAlikeBy } from './find-alike.js';
import { ImprovementsController } from './improvements.controller.js';
import { scheduledWork, type Scheduled } from './scheduled-work.js';

function detection(
  { unitOfWork, detection: source, improvements }: RecordPorts,
  { detection: thresholds }: ServiceConfig,
  similarity: SimilarityService,
  clock: Clock,
): DetectionService {
  return new DetectionService(unitOfWork, clock, source, findAlikeBy(similarity), improvements, thresholds);
}

function improvement(
  { unitOfWork, improvements }: RecordPorts,
  { autoApplyConfidence }: ServiceConfig,
  clock: Clock,
): ImprovementService {
  return new ImprovementService(unitOfWork, clock, improvements, autoApplyConfidence);
}

@Module({
  imports: [SimilarityModule],
  controllers: [DetectionController, ImprovementsController, AssignmentController],
  providers: [
    { provide: DetectionService, inject: [RECORD, CONFIG, SimilarityService, CLOCK], useFactory: detection },
    { provide: ImprovementService, inject: [RECORD, CONFIG, CLOCK], useFactory: improvement },
  ],
})
export class ImprovementsModule {
  /** Does by schedule what may also be asked for. */
  constructor(
    detections: DetectionService,
    improvements: ImprovementService,
    @Inject(RECORD) { schedule }: RecordPorts,
    @Inject(CONFIG) { detectEveryMs, evaluateEveryMs, firstWorkAfterMs }: ServiceConfig,
    opened: Opened,
  ) {
    const works: Scheduled[] = [
      { name: 'detect', work: (context) => detections.detect(context), everyMs: detectEveryMs },
      { name: 'evaluate', work: (context) => improvements.evaluate(context), everyMs: evaluateEveryMs },
    ];
    for (const one of works) {
      const work = scheduledWork(one, schedule, firstWorkAfterMs);
      if (work === null) continue;
      work.start();
      opened.add(() => work.close());
    }
  }
}
