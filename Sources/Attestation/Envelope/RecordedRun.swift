import JSON

/// What a file holds that tells of a run: a statement in an envelope, or alone.
package struct RecordedRun: Sendable {
  package var statement: Statement
  /// Nil for a statement alone. Nobody has checked its signatures yet.
  package var envelope: Envelope?

  /// - Throws: `envelope`, `statement`.
  package init(_ bytes: [UInt8]) throws(AttestationError) {
    guard RecordedRun.isStatement(bytes) else {
      let envelope = try Envelope(json: bytes)
      statement = try Statement(json: envelope.payload)
      self.envelope = envelope
      return
    }
    statement = try Statement(json: bytes)
  }

  /// Whether it has the form of a statement alone.
  private static func isStatement(_ bytes: [UInt8]) -> Bool {
    guard bytes.count <= Envelope.maximumBytes, let object = try? StrictJSON.object(bytes, "the file") else {
      return false
    }
    return object.has("_type")
  }
}
