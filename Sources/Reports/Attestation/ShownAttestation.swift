package import Attestation

/// A recorded run as it is shown, with what is known of its author.
package struct ShownAttestation: Sendable {
  package enum Signature: String, Sendable {
    /// Nobody signed it; with a key, that is as bad as a wrong signature.
    case unsigned
    case notChecked
    case valid
    case invalid
  }

  package var run: RecordedRun
  package var key: PublicKey?
  package var signature: (state: Signature, isBad: Bool)

  package init(_ run: RecordedRun, key: PublicKey?) {
    self.run = run
    self.key = key
    switch (run.envelope, key) {
    case (nil, _): signature = (.unsigned, key != nil)
    case (_, nil): signature = (.notChecked, false)
    case (let envelope?, let key?):
      let isSigned = envelope.isSigned(by: key)
      signature = (isSigned ? .valid : .invalid, !isSigned)
    }
  }
}
