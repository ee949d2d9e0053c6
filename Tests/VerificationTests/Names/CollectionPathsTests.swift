import Foundation
import TestSupport
import Testing

@testable import Verification

/// Which paths are kept when there are too many.
@Suite struct CollectionPathsTests {
  private static let all = (0..<300).map { Array("c\($0 * 7_919 % 1_000)/*/d".utf8) }
  private static let first = Array(all.sorted { $0.lexicographicallyPrecedes($1) }.prefix(20))

  private struct Count: CollectionSum {
    var value = 0
    mutating func add(_ other: Count) { value += other.value }
  }

  private func kept(_ paths: CollectionPaths) -> [[UInt8]] {
    paths.paths.filter { !$0.isEmpty }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// In whatever order they come, and with however many that met a part each.
  @Test(arguments: 0..<20) func theFirstOnesAreKept(_ seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let workers = (0..<3).map { worker in
      var paths = CollectionPaths(maximumPaths: 20)
      // Each path is met by two workers at least.
      for (_, path) in Self.all.enumerated().filter({ $0.offset % 4 != worker }).shuffled(using: &random) {
        _ = paths.index(of: path)
      }
      #expect(kept(paths).count <= 40)
      return paths
    }
    var joined = CollectionPaths(maximumPaths: 20)
    for worker in workers {
      joined.giveUp(as: worker)
      for path in kept(worker) { _ = joined.index(of: path) }
    }
    joined.shorten()
    #expect(kept(joined) == Self.first)
    for path in Self.all { #expect((joined.find(path) != nil) == Self.first.contains(path)) }
  }

  @Test func numbersAreNotUsedAgain() {
    var paths = CollectionPaths(maximumPaths: 5)
    var numbers: [Int] = []
    for number in (0..<40).reversed() { numbers.append(paths.index(of: [UInt8(number)])) }
    #expect(numbers == Array(0..<40))
    #expect(paths.takeGivenUp().count == 40 - kept(paths).count && paths.givenUp == [])
    #expect(paths.index(of: [39]) == CollectionPaths.othersNumber)
    #expect(paths.index(of: [0]) == 39)
  }

  @Test func longPathsAreBounded() {
    var paths = CollectionPaths(maximumBytes: 100)
    for number in UInt8(0)..<200 { _ = paths.index(of: [UInt8](repeating: number, count: 30)) }
    paths.shorten()
    #expect(kept(paths).count == 3)
  }
}
