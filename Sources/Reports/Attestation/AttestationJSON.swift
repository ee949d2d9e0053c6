package import Attestation
import Documents
import JSON
import Verification

extension AttestationReport {
  /// `rekindle.attestation-verify/1`: one object on one line.
  package var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.attestation-verify/1")
      json.member("verdict", verdict.rawValue)
      json.member("keyid", keyID)
      json.objects("signatures", signatures) { json, signature in
        json.member("keyid", signature.keyID)
        json.member("state", signature.state.rawValue)
      }
      json.member("filesCompared", filesCompared)
      json.objects("findings", findings) { json, finding in
        json.member("code", finding.code.description)
        json.member("severity", finding.severity.rawValue)
        json.member("file", finding.file)
        json.member("message", finding.message)
        json.member("remedy", finding.remedy)
      }
      json.strings("notChecked", notChecked.map(\.description))
      json.member("statement", statement?.value)
    }
    return json.line()
  }
}

extension ShownAttestation {
  /// `rekindle.attestation/1`: one object on one line.
  package var json: [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.attestation/1")
      json.member("signature", signature.state.rawValue)
      json.member("keyid", key?.id)
      if let envelope = run.envelope {
        json.objects("signatures", envelope.signatures) { $0.member("keyid", $1.keyID) }
      }
      json.member("statement", run.statement.value)
    }
    return json.line()
  }
}
