import Documents
import ExportFormat
import Foundation
import TestSupport
import Testing

@testable import Verification

/// What a list keeps does not depend on who read what, nor in which order: it is the least by place or by bytes.
@Suite struct KeptListTests {
  /// Duplicates and damage over the limits, in several files.
  @Test func findingsAreOfTheirPlaces() async throws {
    try await withTemporaryFolder { parent in
      let path = try Self.write(in: parent)
      let reports = try await [(1, FileSegment.size), (2, 32_768), (3, 65_536), (7, 98_304), (16, 32_768)].asyncMap {
        try await Verifier(workers: $0, segmentSize: $1).verify(path).report
      }
      let first = try #require(reports.first)
      let counts = Dictionary(grouping: first.findings, by: \.code).mapValues { $0.reduce(0) { $0 + $1.count } }
      #expect(counts[.damage(.documentDuplicate)] == Self.duplicates)
      #expect(counts[.damage(.entityMalformed)] == Self.damaged)
      for report in reports { #expect(report.findings == first.findings) }
      for code in [Damage.Code.documentDuplicate, .entityMalformed] {
        let listed = first.findings.filter { $0.code == .damage(code) && $0.offset != nil }
        #expect(listed.count == DamageList.keptPerCode)
        let places = listed.map { [Int($0.file?.text.split(separator: "-").last ?? "") ?? -1, $0.offset ?? -1] }
        #expect(places == places.sorted { $0.lexicographicallyPrecedes($1) })
      }
    }
  }

  private static let duplicates = 1_700
  private static let damaged = 1_300

  /// 2,400 names in a row, of which the last 1,700 come again in the opposite order, with records of garbage between them.
  private static func write(in parent: URL) throws -> String {
    let path = parent.appendingPathComponent("export").path
    let writer = try ExportWriter(folder: path, start: 1, entitiesPerFile: 900)
    let names = Array(0..<2_400)
    for (place, number) in (names + names.suffix(duplicates).reversed()).enumerated() {
      if place % 3 == 0, place / 3 < damaged { try writer.append(record: [0xFF]) }
      try writer.append(
        record: EntityBytes.keyed {
          $0.string(13, "dev~p")
          $0.path([("c", "\(number)")])
        })
    }
    try writer.finish(end: 2)
    return path
  }

  /// Databases beyond those that are told apart, met by any number of workers.
  @Test(arguments: [1, 2, 5, 16]) func databasesAreTheFirstByTheirBytes(_ workers: Int) {
    var random = SeededRandom(seed: UInt64(workers))
    let limit = DatabaseTally.maximumDatabases
    let all = 2 * limit + 700
    let names = (0..<all).map { DatabaseName(project: "p\(1_000_000 + $0)") }.shuffled(using: &random)
    var tallies = [DatabaseTally](repeating: DatabaseTally(), count: workers)
    for name in names + names.prefix(all / 2) {
      tallies[Int.random(in: 0..<workers, using: &random)].add(3, into: name)
    }
    var tally = DatabaseTally()
    for other in tallies.shuffled(using: &random) { tally.add(other) }
    let counts = tally.counts
    #expect(counts.count == limit)
    #expect(Set(counts.map(\.database.project)) == Set((0..<limit).map { "p\(1_000_000 + $0)" }))
    #expect(counts.reduce(tally.others) { $0 + $1.count } == 3 * (all + all / 2))
    let twice = Set(names.prefix(all / 2).map(\.project))
    #expect(counts.allSatisfy { $0.count == (twice.contains($0.database.project) ? 6 : 3) })
  }

  /// As many workers as one likes take turns, and none keeps more than a list does.
  @Test(arguments: [1, 2, 5]) func damageIsTheFirstByItsPlace(_ workers: Int) {
    var random = SeededRandom(seed: UInt64(workers))
    let codes = [Damage.Code.entityKey, .recordLength, .entityValue]
    var last = [DamageList](repeating: DamageList(), count: workers)
    var (whole, joined) = (DamageList(), DamageList())
    for segment in 0..<40 {
      var part = DamageList()
      for offset in 0..<Int.random(in: 0...300, using: &random) {
        guard let code = codes.randomElement(using: &random) else { continue }
        let damage = Damage(code, file: "output-\(segment)", offset: offset, "It is bad.")
        part.append(damage)
        whole.append(damage)
      }
      let worker = Int.random(in: 0..<workers, using: &random)
      last[worker] = part.following(last[worker])
      joined.append(last[worker])
    }
    #expect(joined.kept == whole.kept && joined.counts == whole.counts)
    #expect(joined.omitted.map(\.count) == whole.omitted.map(\.count))
  }
}

extension Array where Element: Sendable {
  fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async throws -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await body(element)) }
    return results
  }
}
