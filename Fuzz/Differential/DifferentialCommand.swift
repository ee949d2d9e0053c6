import ArgumentParser
import Foundation
import Rehearsal

@main
struct DifferentialCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Differential",
    abstract: "Compares what Rekindle verifies with what Google's emulator imports, on random entities.",
    discussion: """
      Exits with 1 if the emulator refuses, or reads as something else, what Rekindle verifies. Every run prints its \
      seed; --seed repeats it, and --only judges one of its mutants again.
      """)

  @Option(help: "Entities that both read, in both modes together.") var executions = 20_000
  @Option(help: "The seed; a random one by default.") var seed: UInt64?
  @Option(help: "The number of the only mutant to judge; needs --seed.") var only: Int?

  func validate() throws {
    if only != nil, seed == nil { throw ValidationError("--only needs the --seed of its run.") }
    if executions < 2 { throw ValidationError("--executions is at least 2.") }
  }

  func run() async throws {
    let seed = seed ?? UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    var faults = 0
    for mode in DatabaseMode.allCases {
      let differential = Differential(mode: mode, seed: seed, executions: executions / 2)
      let start = ContinuousClock.now
      let outcome: Differential.Outcome
      if let only {
        outcome = try await differential.run(only: only)
      } else {
        outcome = try await differential.run { outcome in
          if outcome.executions % 2_500 == 0 {
            FileHandle.standardError.write(Data("\(mode.rawValue): \(outcome.executions)\n".utf8))
          }
        }
      }
      let seconds = start.duration(to: .now).components.seconds
      print(
        "\(mode.rawValue): \(outcome.executions) entities that both read, of \(outcome.mutants) mutants; "
          + "\(outcome.faults.count) faults; \(seconds) s")
      for known in KnownDifference.allCases {
        print("  \(known.rawValue): \(outcome.known[known, default: 0]). \(known.reason)")
      }
      for fault in outcome.faults {
        print("  mutant \(fault.mutant.number): \(fault.difference)\n    \(fault.mutant.hex)")
      }
      faults += outcome.faults.count
    }
    if faults > 0 { throw ExitCode.failure }
  }
}

extension Mutant {
  fileprivate var hex: String {
    record.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
  }
}
