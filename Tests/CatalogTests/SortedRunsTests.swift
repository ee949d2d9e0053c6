import Documents
import ExportFormat
import TestSupport
import Testing

@testable import Catalog

struct SortedRunsTests {
  @Test("Runs come out as one, in the order of keys, whatever their sizes", arguments: [1, 2, 7, 40])
  func merge(runs count: Int) throws {
    var random = SeededRandom(seed: UInt64(count))
    let runs = SortedRuns()
    var expected: [[UInt8]: CatalogEntry] = [:]
    for _ in 0..<count {
      var keys: Set<[UInt8]> = []
      for _ in 0..<Int.random(in: 1...300, using: &random) {
        // Some are longer than the part of a run that is in memory.
        let tail = Int.random(in: 0..<100, using: &random) == 0 ? 300_000 : 0
        let key =
          (0..<Int.random(in: 1...40, using: &random)).map { _ in UInt8.random(in: 0...3, using: &random) }
          + [UInt8](repeating: 7, count: tail)
        if expected[key] == nil { keys.insert(key) }
      }
      var run: [UInt8] = []
      for key in keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
        let entry = CatalogEntry(
          fingerprint: Fingerprint(high: random.next(), low: random.next()),
          place: RecordPlace(file: Int.random(in: 0...9, using: &random), offset: expected.count), size: key.count)
        expected[key] = entry
        SortedRuns.append(key[...], entry, to: &run)
      }
      try runs.append(run)
    }
    var merged: [[UInt8]] = []
    try runs.merge { key, value in
      merged.append(Array(key))
      #expect(CatalogEntry(value.bytes) == expected[Array(key)])
    }
    #expect(merged == expected.keys.sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test("Nothing comes of nothing")
  func nothing() throws {
    try SortedRuns().merge { _, _ in Issue.record("there is an entry") }
  }
}
