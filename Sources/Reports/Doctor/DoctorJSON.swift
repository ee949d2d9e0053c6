package import Doctor
import Documents
import JSON
import Verification

extension DoctorReport {
  /// `rekindle.doctor/1`: one object on one line. Keys are never renamed or removed, only added.
  package func json(toolVersion: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.doctor/1")
      json.member("toolVersion", toolVersion)
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
    return json.line()
  }
}
