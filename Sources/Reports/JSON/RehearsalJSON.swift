import Attestation
import Comparison
import Documents
import JSON
import Rehearsal
import Verification

extension RehearsalReport {
  /// `rekindle.rehearse/1`: one object on one line. Keys are never renamed or removed, only added.
  func json(_ rendering: Rendering, toolVersion: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member("schema", "rekindle.rehearse/1")
      json.member("toolVersion", toolVersion)
      json.member("verdict", verdict.rawValue)
      json.member("depth", depth.rawValue)
      json.member("staging", staging)
      json.member("target", target?.description)
      json.identity(of: verification)
      json.counts(of: verification)
      json.staging(of: self)
      json.comparison(of: self)
      json.expectations(policy: policy, expectations)
      json.canary(of: self)
      json.findings(findings, limit: rendering.maxFindings ?? Int.max)
      json.member("valuesHidden", rendering.hidesValues)
      json.objects("differences", differences) {
        $0.members(of: $1, kind: $1.kind.recorded.rawValue, hidesValues: rendering.hidesValues)
      }
      json.member("differencesLeftOut", differenceCount - differences.count)
      json.member("changesFile", rendering.changesFile)
      json.strings("notChecked", unchecked.map(\.description))
      json.object("timings") { $0.timings(of: self) }
      json.member("seconds", seconds: timings.total)
    }
    return json.line()
  }
}

extension JSONWriter {
  fileprivate mutating func comparison(of report: RehearsalReport) {
    member("readBack", report.readBack)
    member("equal", report.equal)
    member("missing", report.missing)
    member("extra", report.extra)
    member("changed", report.changed)
    member("referencesRetargeted", report.referencesRetargeted)
    references("references", report.references)
    objects("collections", CollectionRow.rows(of: report)) { json, row in
      json.member("id", row.id)
      json.member("documents", row.documents)
      json.member("bytes", row.bytes)
      json.member("equal", row.outcome?.equal)
      json.member("missing", row.outcome?.onlyLeft)
      json.member("extra", row.outcome?.onlyRight)
      json.member("changed", row.outcome?.changed)
    }
  }

  fileprivate mutating func timings(of report: RehearsalReport) {
    let timings = report.timings
    member("verify", seconds: timings.verify)
    member("start", seconds: timings.start)
    member("import", seconds: timings.importing)
    member("readBack", seconds: timings.readBack)
    member("compare", seconds: timings.compare)
    // Only where they were looked for.
    if report.canarySeconds > 0 { member("canary", seconds: report.canarySeconds) }
    member("total", seconds: timings.total)
  }
}
