import Foundation
import Testing
@testable import Reports
@Suite struct ShowTests {
  @Test func show() throws {
    let r = Report(DiffSamples.erp())
    for (f, e) in [(ReportFormat.text, "txt"), (.json, "json"), (.html, "html"), (.markdown, "md"), (.junit, "xml")] {
      try Data(r.rendered(f)).write(to: URL(fileURLWithPath: "/tmp/show/diff.\(e)"))
      try Data(r.rendered(f, Rendering(changesFile: "changes.ndjson", hidesValues: true))).write(to: URL(fileURLWithPath: "/tmp/show/hidden.\(e)"))
    }
  }
}
