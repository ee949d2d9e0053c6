import Attestation
import Documents
import JSON
import Verification

/// What `attestation verify` and `show` tell programs: one object on one line.
enum AttestationJSON {
  static func of(_ report: AttestationReport) -> [UInt8] {
    line([
      ("schema", .string("rekindle.attestation-verify/1")), ("verdict", .string(report.verdict.rawValue)),
      ("keyid", .string(report.keyID)),
      (
        "signatures",
        .array(
          report.signatures.map { signature in
            .members([("keyid", signature.keyID.map { .string($0) }), ("state", .string(signature.state.rawValue))])
          })
      ),
      ("filesCompared", report.filesCompared.map { .integer($0) }),
      ("findings", .array(report.findings.map(\.json))), ("notChecked", .strings(report.notChecked.map(\.description))),
      ("statement", report.statement?.value),
    ])
  }

  static func of(_ shown: ShownAttestation) -> [UInt8] {
    line([
      ("schema", .string("rekindle.attestation/1")), ("signature", .string(shown.signature.state.rawValue)),
      ("keyid", shown.key.map { .string($0.id) }),
      (
        "signatures",
        shown.run.envelope.map { envelope in
          .array(envelope.signatures.map { .members([("keyid", $0.keyID.map { .string($0) })]) })
        }
      ),
      ("statement", shown.run.statement.value),
    ])
  }

  private static func line(_ members: [(String, JSONValue?)]) -> [UInt8] {
    JSONValue.members(members).line
  }
}

extension Finding {
  fileprivate var json: JSONValue {
    .members([
      ("code", .string(code.description)), ("severity", .string(severity.rawValue)),
      ("file", file.map { .string($0.text) }),
      ("message", .string(message)), ("remedy", remedy.map { .string($0) }),
    ])
  }
}
