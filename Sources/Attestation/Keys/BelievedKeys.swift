package import Policy

/// A public key whose signatures the policy believes.
package struct BelievedKey: Sendable {
  package let key: PublicKey
  /// Where the policy names it, and its period.
  package let trusted: TrustedKey

  /// - Throws: `unreadable`, `key`.
  package init(_ trusted: TrustedKey) throws(AttestationError) {
    key = try PublicKey(file: trusted.file)
    self.trusted = trusted
  }
}

/// The keys of a policy, and whether one of them is the key that somebody asks about.
package struct BelievedKeys: Sendable {
  package let keys: [BelievedKey]
  /// Of the question; microseconds since 1970.
  package let time: Int64
  /// Nil if nobody asks about one.
  package let asked: PublicKey?

  package init(keys: [BelievedKey], time: Int64, asked: PublicKey?) {
    self.keys = keys
    self.time = time
    self.asked = asked
  }

  /// Whether a record that the key signed at the time counts; nil if nobody asks about a key. The same key may stand in several
  /// files, so keys compare by what they are.
  package var isBelieved: Bool? {
    asked.map { asked in keys.contains { $0.key.id == asked.id && $0.trusted.period.contains(time) } }
  }
}
