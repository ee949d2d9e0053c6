import Attestation
import Comparison
import Documents
import JSON
import Rehearsal
import Verification

extension RehearsalReport {
  func json(_ rendering: Rendering, toolVersion: String) -> [UInt8] {
    JSONWriter.line("rekindle.rehearse/1", toolVersion: toolVersion) { json in
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
        $0.members(of: $1, kind: Sides.rehearsal.word($1.kind), hidesValues: rendering.hidesValues)
      }
      json.member("differencesLeftOut", differenceCount - differences.count)
      json.member("changesFile", rendering.changesFile)
      json.strings("notChecked", unchecked.map(\.description))
      json.object("timings") { json in
        // Only where the whole export was downloaded for this.
        if let download = timings.download { json.member("download", seconds: download) }
        json.member("verify", seconds: timings.verify)
        json.member("start", seconds: timings.start)
        json.member("import", seconds: timings.importing)
        json.member("readBack", seconds: timings.readBack)
        json.member("compare", seconds: timings.compare)
        // Only where they were looked for.
        if canarySeconds > 0 { json.member("canary", seconds: canarySeconds) }
        json.member("total", seconds: timings.total)
      }
      json.member("seconds", seconds: timings.total)
    }
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
}
