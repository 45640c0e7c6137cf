import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GrowingTree, leafHash, nodeHash } from '../../scripts/audit-verify/merkle.mjs';
import { hashOfLeaf, naiveRoot } from './log.js';

/** The test set of Certificate Transparency: leaves in hex, and the root after each of them. */
const CT_LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const CT_ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

test('the tree grows through the roots of the Certificate Transparency test set', () => {
  const tree = new GrowingTree();
  const roots = [tree.root()];
  for (const hex of CT_LEAVES) {
    tree.append(leafHash(Buffer.from(hex, 'hex').toString('latin1')));
    roots.push(tree.root());
  }
  expect(roots).toEqual(CT_ROOTS);
  expect(naiveRoot(CT_LEAVES.map((hex) => hashOfLeaf(Buffer.from(hex, 'hex')))).toString('hex')).toBe(CT_ROOTS.at(-1));
});

test('a leaf and a node have the hashes that are published for them', () => {
  expect(leafHash('')).toBe(CT_ROOTS[1]);
  expect(leafHash('L123456')).toBe('395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56');
  expect(nodeHash(leafHash(''), leafHash('\0'))).toBe(CT_ROOTS[2]);
});

test('after every leaf the root is that of the recursive definition', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 70 }), (contents) => {
      const tree = new GrowingTree();
      contents.forEach((content, i) => {
        tree.append(leafHash(content));
        expect(tree.root()).toBe(naiveRoot(contents.slice(0, i + 1).map(hashOfLeaf)).toString('hex'));
      });
      expect(tree.size).toBe(contents.length);
    }),
    { numRuns: 30 },
  );
});

test('content longer than the room for it is hashed whole', () => {
  const long = '泊'.repeat(100_000);
  expect(leafHash(long)).toBe(hashOfLeaf(long).toString('hex'));
  expect(leafHash('位')).toBe(hashOfLeaf('位').toString('hex'));
});
