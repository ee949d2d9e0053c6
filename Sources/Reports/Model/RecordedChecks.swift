package import Attestation

extension Report {
  /// The parts of the work with their results, as a record of the run keeps them.
  package var recordedChecks: [RehearsalRecord.Check] {
    model(Rendering()).checks.map { check in
      let result: RehearsalRecord.Check.Result =
        switch check.state {
        case .passed: .passed
        case .failed: .failed
        case .unfinished: .unfinished
        case .skipped: .skipped
        }
      return RehearsalRecord.Check(name: check.name, result: result)
    }
  }
}
