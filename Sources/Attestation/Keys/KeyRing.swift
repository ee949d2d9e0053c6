package import Policy

/// Whose signatures count, each for the records of a period, so that a key can be replaced and its records stay.
package struct KeyRing: Sendable {
  package struct Entry: Sendable {
    package var key: PublicKey
    /// Of the times at which its records were created.
    package var period: KeyPeriod

    package init(key: PublicKey, from: Int64? = nil, until: Int64? = nil) {
      self.key = key
      period = KeyPeriod(from: from, until: until)
    }
  }

  /// A key may have several entries, for several periods.
  package let entries: [Entry]

  package init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// Reads the keys that a policy trusts.
  /// - Returns: nil if it trusts none: then records need no signature.
  /// - Throws: `unreadable` or `key`, by the first file that cannot be used.
  package init?(trusting keys: [TrustedKey]) throws(AttestationError) {
    guard !keys.isEmpty else { return nil }
    var entries: [Entry] = []
    for key in keys {
      entries.append(Entry(key: try PublicKey(file: key.file), from: key.period.from, until: key.period.until))
    }
    self.init(entries)
  }

  /// What the ring makes of a record's signatures.
  enum Judgement: Sendable, Equatable {
    /// The key made one of them, and the record is of its period.
    case valid(keyID: String)
    /// The key made one of them, and the record is of another period.
    case outOfPeriod(keyID: String)
    /// One names the key, and does not hold.
    case broken(keyID: String)
    /// They name other keys, or none.
    case unknown([String?])
    /// There is none.
    case unsigned
  }

  /// One good signature is enough, whatever the others are.
  /// - Parameters:
  ///   - envelope: of the record; nil for a statement alone.
  ///   - created: when the record was put where it is, in microseconds since 1970; nil if that is not known.
  func judgement(of envelope: Envelope?, created: Int64?) -> Judgement {
    guard let envelope else { return .unsigned }
    let tried = entries.map { (entry: $0, states: envelope.signatureStates(by: $0.key)) }
    let signers = tried.filter { $0.states.contains(.valid) }.map(\.entry)
    if let signer = signers.first(where: { $0.period.contains(created) }) { return .valid(keyID: signer.key.id) }
    if let signer = signers.first { return .outOfPeriod(keyID: signer.key.id) }
    if let named = tried.first(where: { $0.states.contains(.invalid) }) { return .broken(keyID: named.entry.key.id) }
    return .unknown(envelope.signatures.map(\.keyID))
  }
}
