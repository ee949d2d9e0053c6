package import Doctor
import Documents
import Verification

extension DoctorReport {
  package func answer(toolVersion: String) -> Answer {
    Answer(
      verdict.status, schema: "rekindle.doctor/1", toolVersion: toolVersion, text: { $0.append(self) },
      members: { members(&$0) })
  }

  private func members(_ json: inout JSONWriter) {
    json.member("verdict", verdict.rawValue)
    if let policy {
      json.object("policy") { json in
        json.member("path", policy.path)
        json.member("production", policy.production.map { DatabaseAddress.firestore($0).description })
        json.member("staging", policy.staging.map { DatabaseAddress.firestore($0).description })
        json.member("bucket", policy.backups?.uri)
      }
    }
    json.objects("checks", checks) { json, check in
      json.member("code", check.code.rawValue)
      json.member("status", check.status.rawValue)
      if check.status == .skipped { json.member("hindered", check.isHindered) }
      json.member("message", check.message)
      json.member("remedy", check.remedy)
      if !check.commands.isEmpty { json.strings("commands", check.commands.map(ShellWord.command)) }
    }
  }
}
