import { Inject, Injectable } from '@nestjs/common';
import { Sweep } from '#platform';
import { FoldTrail } from '../use-cases/fold-trail.js';
import { NotePools } from '../use-cases/note-pools.js';

/** Adds new leaves to the figures about every second. */
@Injectable()
export class FoldingTrail extends Sweep {
  override readonly name = 'folding-audit-trail';
  override readonly everyMs = 1_000;

  constructor(@Inject(FoldTrail) private readonly foldTrail: FoldTrail) {
    super();
  }

  override run(): Promise<number> {
    return this.foldTrail.execute();
  }
}

/** Notes what pools are, soon after the noon on which a night begins. */
@Injectable()
export class NotingPools extends Sweep {
  override readonly name = 'noting-pools-of-the-night';
  override readonly everyMs = 60_000;

  constructor(@Inject(NotePools) private readonly notePools: NotePools) {
    super();
  }

  override run(): Promise<number> {
    return this.notePools.execute();
  }
}
