import Attestation

extension RehearsalRecord.Timings {
  /// A part of a recovery.
  struct Phase {
    /// In JSON.
    var key: StaticString
    /// In every text.
    var name: String
    var seconds: Double
  }

  /// The phases that ran, in their order.
  var phases: [Phase] {
    [
      Phase(key: "download", name: "download", seconds: download ?? 0),
      Phase(key: "verify", name: "verify", seconds: verify),
      Phase(key: "start", name: "start of staging", seconds: start),
      Phase(key: "import", name: "import", seconds: importing),
      Phase(key: "readBack", name: "read-back", seconds: readBack),
      Phase(key: "compare", name: "comparison", seconds: compare),
    ].filter { $0.seconds > 0 }
  }
}
