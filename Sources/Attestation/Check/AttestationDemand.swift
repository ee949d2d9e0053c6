package import Verification

/// What an attestation has to be, to be worth something here and now.
package struct AttestationDemand: Sendable {
  /// Who has to have signed it.
  package var key: PublicKey
  /// How far the run must have gone.
  package var depth = Depth.rehearsed
  /// The most that may have passed since the run ended; nil for any time.
  package var maximumAge: Duration?
  /// Whose files it has to be about; nil: no files are looked at.
  package var export: VerifiedExport?
  /// Whether their digests are to have MD5, for a comparison with a bucket that follows.
  package var withMD5 = false
  /// Microseconds since 1970.
  package var now: Int64

  package init(key: PublicKey, now: Int64) {
    self.key = key
    self.now = now
  }
}

/// What came of checking an attestation.
package struct AttestationReport: Sendable {
  /// `corrupt`: it is none, or not signed by the key; `different`: it is, and does not prove what was asked for.
  package var verdict: Verdict { Verdict(findings) }
  /// The key that it was checked with.
  package var keyID: String
  /// Each signature with the key that it names; empty if there is no envelope.
  package var signatures: [(keyID: String?, state: Envelope.SignatureState)] = []
  /// Nil unless the key signed it: what nobody signed is not even read.
  package var statement: Statement?
  /// Files of the export that were compared with its subjects.
  package var filesCompared: Int?
  package var findings: [Finding] = []
  /// Each an unfinished sentence for a list.
  package var notChecked: [NotChecked] = []

  init(keyID: String) {
    self.keyID = keyID
  }
}
