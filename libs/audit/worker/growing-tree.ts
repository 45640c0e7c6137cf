import { Inject, Injectable } from '@nestjs/common';
import { Sweep } from '#platform';
import { GrowTree } from '../use-cases/grow-tree.js';

/** Puts new leaves into the tree about every second. */
@Injectable()
export class GrowingTree extends Sweep {
  override readonly name = 'growing-audit-tree';
  override readonly everyMs = 1_000;

  constructor(@Inject(GrowTree) private readonly growTree: GrowTree) {
    super();
  }

  override run(): Promise<number> {
    return this.growTree.execute();
  }
}
