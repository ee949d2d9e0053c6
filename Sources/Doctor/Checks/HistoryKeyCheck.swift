import Policy

/// Whether the public key that checks the records of rehearsals exists.
enum HistoryKeyCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.historyKey
    guard let path = facts.policy?.backups?.publicKey, let key = facts.machine.historyKey else {
      return .unneeded(code, "No policy names a public key.")
    }
    switch key {
    case .readable: return .ok(code, "\(path) holds a public key")
    case .missing, .unreadable:
      return .warning(
        code,
        "The public key \(path) \(key == .missing ? "does not exist" : "cannot be read as a public key"): without it no record of a "
          + "rehearsal counts, and commands that read the history fail.",
        remedy: "Copy the public half of the key that signs rehearsals there, make a pair with rekindle attestation "
          + "keygen, or correct backups.publicKey in the policy.")
    }
  }
}
