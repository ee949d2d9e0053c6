import Policy

/// Whether the public keys that check the records of rehearsals exist, and one of them counts now.
enum HistoryKeyCheck {
  static func judge(_ facts: Doctor.Facts) -> HealthCheck {
    let code = Doctor.Code.historyKey
    let trusted = facts.policy?.backups?.trustedKeys ?? []
    let keys = facts.machine.historyKeys
    guard !trusted.isEmpty, !keys.isEmpty else { return .unneeded(code, "No policy names a public key.") }
    let unusable = zip(trusted, keys).filter { $0.1.presence != .readable }
    guard unusable.isEmpty else {
      let names = unusable.map { key, found in
        "\(key.file) \(found.presence == .missing ? "does not exist" : "cannot be read as a public key")"
      }
      return .warning(
        code,
        "The public key \(names.joined(separator: ", and ")): without it no record of a rehearsal counts, and commands that "
          + "read the history fail.",
        remedy: "Copy the public half of the key that signs rehearsals there, make a pair with rekindle attestation "
          + "keygen, or correct backups.publicKey or backups.publicKeys in the policy.")
    }
    guard keys.contains(where: \.isInForce) else {
      return .warning(
        code,
        "No public key of the policy is in force now: new records of rehearsals do not count, and restores are refused.",
        remedy: "Add the key that signs rehearsals now to backups.publicKeys in the policy, or correct from and until "
          + "there.")
    }
    let files = trusted.map(\.file).joined(separator: ", ")
    return .ok(code, "\(files) \(trusted.count == 1 ? "holds a public key" : "hold public keys")")
  }
}
