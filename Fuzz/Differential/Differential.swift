import Documents
import Foundation
import JSON
import Rehearsal

/// Random entities, read by Rekindle and by Google's emulator. Whatever Rekindle verifies, the emulator must import, and
/// read as the same document.
struct Differential {
  var mode = DatabaseMode.native
  var seed: UInt64
  /// How many entities both have to read.
  var executions: Int
  /// Entities of one import.
  var batchSize = 250
  /// Megabytes of the emulator's heap.
  var heap = 1_024

  struct Outcome: Sendable {
    /// Verified by Rekindle, and given to the emulator.
    var executions = 0
    var mutants = 0
    var known: [KnownDifference: Int] = [:]
    var faults: [Fault] = []
  }

  /// What Rekindle verifies and the emulator refuses, or reads differently.
  struct Fault: Sendable {
    var mutant: Mutant
    var difference: String
  }

  func run(progress: @escaping @Sendable (Outcome) -> Void = { _ in }) async throws -> Outcome {
    let seeds = try SeedEntities()
    return try await judging { judge in
      var outcome = Outcome()
      while outcome.executions < executions {
        var batch: [Mutant] = []
        var paths: Set<[UInt8]> = []
        while batch.count < min(batchSize, executions - outcome.executions) {
          let mutant = Mutant(number: outcome.mutants, seed: seed, seeds)
          outcome.mutants += 1
          // Two of one name are not one export.
          if let reading = mutant.reading, paths.insert(reading.path).inserted { batch.append(mutant) }
        }
        try await judge.judge(batch[...], &outcome)
        outcome.executions += batch.count
        progress(outcome)
      }
      return outcome
    }
  }

  /// Judges one mutant of a run again.
  func run(only number: Int) async throws -> Outcome {
    try await run([Mutant(number: number, seed: seed, SeedEntities())])
  }

  func run(_ mutants: [Mutant]) async throws -> Outcome {
    try await judging { judge in
      var outcome = Outcome(executions: mutants.count, mutants: mutants.count)
      for mutant in mutants { try await judge.judge([mutant], &outcome) }
      return outcome
    }
  }

  private func judging(
    _ body: @escaping @Sendable (inout Judge) async throws -> Outcome
  ) async throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rekindle-differential-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await EmulatorInstallation.find().withEmulator(mode: mode, heapMegabytes: heap) { emulator in
      var judge = Judge(importer: Importer(emulator: emulator, mode: mode, folder: folder))
      return try await body(&judge)
    }
  }
}

/// Compares, import by import.
struct Judge {
  let importer: Importer
  private var imports = 0

  init(importer: Importer) {
    self.importer = importer
  }

  /// Imports the mutants at once; if the emulator refuses that, by halves, until it is known which it refuses.
  mutating func judge(_ mutants: ArraySlice<Mutant>, _ outcome: inout Differential.Outcome) async throws {
    imports += 1
    let project = "differential-\(imports)"
    guard var answer = try await importer.answer(mutants.map(\.record), project: project) else {
      guard mutants.count > 1 else {
        if let mutant = mutants.first, mutant.reading != nil {
          outcome.faults.append(.init(mutant: mutant, difference: "the emulator refuses it"))
        }
        return
      }
      let middle = mutants.startIndex + mutants.count / 2
      try await judge(mutants[..<middle], &outcome)
      return try await judge(mutants[middle...], &outcome)
    }
    for mutant in mutants {
      guard let reading = mutant.reading else { continue }
      let theirs = answer.removeValue(forKey: reading.path)
      var comparison = AnswerComparison(project: project)
      if let difference = comparison.difference(reading, theirs) {
        outcome.faults.append(.init(mutant: mutant, difference: difference))
      }
      for known in comparison.known { outcome.known[known, default: 0] += 1 }
    }
    if let stranger = answer.keys.first, let mutant = mutants.first(where: { $0.reading != nil }) {
      let path = String(decoding: stranger, as: UTF8.self)
      outcome.faults.append(
        .init(mutant: mutant, difference: "in its import, the emulator reads \(path), which nothing is"))
    }
  }
}

extension AnswerComparison {
  /// Compares a document; `theirs` is nil if the emulator does not answer it.
  fileprivate mutating func difference(_ ours: Mutant.Reading, _ theirs: JSONValue?) -> String? {
    if !ours.database.database.utf8.elementsEqual(DatabaseName.defaultID.utf8) {
      known.insert(.anotherDatabase)
      return theirs == nil ? nil : "the emulator shows a document of another database"
    }
    if !ours.database.project.utf8.elementsEqual(project.utf8) { known.insert(.anotherProject) }
    guard let theirs else { return "the emulator does not have it" }
    return difference(ours.fields, theirs)
  }
}
