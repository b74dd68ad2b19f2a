import assert from 'node:assert/strict';
import { listed, nearestName, renameTo } from '../../core/flow/nearest.ts';

const NAMES = ['webhook', 'schedule', 'file', 'change', 'catchUp'];

describe('nearestName', () => {
  const near: readonly (readonly [string, string | null])[] = [
    ['shedule', 'schedule'],
    ['Schedule', 'schedule'],
    ['catch_up', 'catchUp'],
    ['web-hook', 'webhook'],
    ['webhok', 'webhook'],
    ['fiel', 'file'],
    ['priority', null],
    ['x', null],
    ['', null],
  ];
  for (const [written, meant] of near) {
    it(`takes "${written}" for ${meant ?? 'nothing'}`, () => {
      assert.equal(nearestName(written, NAMES), meant);
    });
  }

  it('gives the choice when nothing is near', () => {
    assert.equal(renameTo('zzz', ['a', 'b', 'c'], 'name'), 'choose one of a, b or c');
    assert.equal(renameTo('zzz', [], 'table'), 'there is no table to choose from');
  });

  it('cuts a long choice', () => {
    const names = Array.from({ length: 15 }, (_, index) => `n${index}`);
    assert.match(listed(names), /^n0, .*, n11 \(and 3 more\)$/);
  });
});
