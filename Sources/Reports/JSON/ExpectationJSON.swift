import Documents
import JSON
import Verification

extension JSONWriter {
  /// The policy and what became of each expectation.
  mutating func expectations(policy: String?, _ results: [ExpectationResult]) {
    member("policy", policy)
    objects("expectations", results) { json, result in
      json.member("code", result.code.rawValue)
      json.member("expectation", result.expectation)
      json.member("state", result.state.rawValue)
      json.member("detail", result.detail)
      json.member("line", result.line)
    }
  }

  /// What the export was compared with, and its own seal; left out where there is none.
  mutating func seals(of report: VerifyReport) {
    member("seal", report.seal)
    guard let comparison = report.comparison else { return }
    object("against") { json in
      json.member("source", comparison.source)
      json.member("kind", comparison.isSeal ? "seal" : "export")
      json.member("name", comparison.export)
      json.member("start", comparison.start)
      json.member("sameExport", comparison.isSameExport)
      if let files = comparison.files {
        json.object("files") { json in
          json.member("equal", files.equal)
          json.member("differing", files.differing)
          json.member("missing", files.missing)
          json.member("extra", files.extra)
        }
      }
      json.objects("collections", comparison.collections) { json, collection in
        json.member("path", collection.path)
        json.member("documentsBefore", collection.documentsBefore)
        json.member("documents", collection.documents)
        json.member("bytesBefore", collection.bytesBefore)
        json.member("bytes", collection.bytes)
        json.member("equal", collection.isEqual)
      }
    }
  }
}
