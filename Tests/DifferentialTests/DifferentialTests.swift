import Documents
import ExportFormat
import Rehearsal
import TestSupport
import Testing

@testable import Differential

private let isInstalled = !TestRun.isFast && (try? EmulatorInstallation.find()) != nil

/// A slice of what `make differential` runs at full size, and its exceptions one by one.
@Suite(.serialized, .enabled(if: isInstalled, "\(TestRun.noEmulator)"))
struct LiveDifferentialTests {
  @Test(
    "What Rekindle verifies, the emulator reads as the same", .timeLimit(.minutes(10)), arguments: DatabaseMode.allCases
  )
  func slice(_ mode: DatabaseMode) async throws {
    let outcome = try await Differential(mode: mode, seed: 13, executions: 300, heap: 512).run()
    #expect(outcome.executions == 300)
    // Mutations break some: else they change nothing that counts.
    #expect(outcome.mutants > 400)
    for fault in outcome.faults { Issue.record("mutant \(fault.mutant.number): \(fault.difference)") }
  }

  /// Each exception, made on purpose: it is seen, and nothing else is.
  @Test("The exceptions", .timeLimit(.minutes(10)), arguments: DatabaseMode.allCases)
  func exceptions(_ mode: DatabaseMode) async throws {
    let differential = Differential(mode: mode, seed: 1, executions: 1, heap: 512)
    let rows: [(known: Set<KnownDifference>, record: [UInt8])] = [
      ([.anotherProject], EntityBytes.document()),
      (
        [.anotherDatabase],
        EntityBytes.keyed {
          $0.string(13, "dev~p")
          $0.path([("a", "1")])
          $0.string(23, "named")
        }
      ),
      (
        [.anotherProject, .foreignReference],
        EntityBytes.document {
          $0.property(14, "f") {
            $0.group(12) {
              $0.string(13, "dev~q")
              $0.group(14) {
                $0.string(15, "c")
                $0.string(17, "d")
              }
            }
          }
        }
      ),
    ]
    for (number, row) in rows.enumerated() {
      let mutant = Mutant(number: number, record: row.record)
      #expect(mutant.reading != nil, "\(number): verified")
      let outcome = try await differential.run([mutant])
      #expect(outcome.faults.map(\.difference) == [])
      #expect(Set(outcome.known.keys) == row.known)
    }
    #expect(rows.reduce(into: Set()) { $0.formUnion($1.known) } == Set(KnownDifference.allCases))
  }

  /// That the comparison can fail: a record that we take for another one than it is.
  @Test("A difference is a fault", .timeLimit(.minutes(10)))
  func difference() async throws {
    let differential = Differential(seed: 1, executions: 1, heap: 512)
    let (five, six) = (value(5), value(6))
    let wrong = Mutant(number: 0, record: six, reading: Mutant(number: 0, record: five).reading)
    #expect(try await differential.run([wrong]).faults.count == 1)
    let refused = Mutant(number: 0, record: Array(five.dropLast(3)), reading: wrong.reading)
    #expect(try await differential.run([refused]).faults.count == 1)
  }

  private func value(_ integer: UInt64) -> [UInt8] {
    EntityBytes.document { $0.property(15, "f") { $0.varint(1, integer) } }
  }
}

struct MutantTests {
  @Test func aSeedMakesTheSameMutants() throws {
    let seeds = try SeedEntities()
    let (one, other) = (
      (0..<50).map { Mutant(number: $0, seed: 7, seeds) }, (0..<50).map { Mutant(number: $0, seed: 7, seeds) }
    )
    #expect(one.map(\.record) == other.map(\.record))
    #expect(Mutant(number: 0, seed: 8, seeds).record != one[0].record)
  }

  @Test func treesAreWhatTheyWereReadFrom() throws {
    for fixture in ["types", "edge-paths", "every-byte"] {
      for record in try ExportFolder(Fixture(fixture).folder).records() {
        #expect(try EntityTree(record).bytes == record)
      }
    }
  }
}
