import Foundation
import JSON
import Testing

@testable import Dashboard
@testable import Reports

/// Each screen in each state, as its HTML.
@Suite("Screens") struct ScreenTests {
  @Test("The states are there, and each page has the tone that its state asks for", arguments: ScreenState.all)
  func tone(_ state: ScreenState) {
    #expect(!state.tone.isEmpty)
    #expect(state.page().contains("<body class=\"\(state.tone)\""))
  }

  @Test("There are states of every screen")
  func states() {
    #expect(ScreenState.all.count > 50)
  }

  @Test("A page has one heading, a language, and no markup, script or style of its data", arguments: ScreenState.all)
  func markup(_ state: ScreenState) {
    let page = state.page()
    #expect(page.ranges(of: "<h1").count == 1)
    #expect(page.contains("<html lang=\"en\""))
    #expect(page.contains("<main id=\"main\""))
    #expect(page.ranges(of: "<script").count == 1)
    for mark in ["<img", "<style", " style=\"", "\u{1b}", "\u{202e}"] { #expect(!page.contains(mark), "\(mark)") }
    #expect(page.firstMatch(of: /<[^>]* on\w+=/) == nil)
  }

  @Test("Hostile names are shown, as text")
  func hostile() {
    let pages = ScreenState.all.map { $0.page() }.joined()
    #expect(pages.contains("&lt;img src=x onerror=alert(1)&gt;"))
    #expect(pages.contains("<span class=\"escape\">\\u{202e}</span>"))
    #expect(pages.contains("<span class=\"escape\">\\u{1b}</span>"))
  }

  @Test("Who is not a SUPERADMIN sees no name of a bucket, a project or a database")
  func noNames() throws {
    let outside = ["signed-out", "sign-in", "sign-in-expired", "sign-in-none", "forbidden", "second-factor", "lookup"]
    for name in outside {
      let state = try #require(ScreenState.all.first { $0.name == name })
      let page = state.page().replacing("bob@pyme.example", with: "")
      for word in ["pyme", "firestore", "gs://", "aria-label=\"Screens\""] {
        #expect(!page.contains(word), "\(name): \(word)")
      }
    }
  }

  @Test("Where a part is not known, nothing that depends on it is green")
  func unknownIsGrey() throws {
    let state = try #require(ScreenState.all.first { $0.name == "overview-unknown" })
    let page = state.page()
    #expect(!page.contains("tone verified"))
    #expect(!page.contains("class=\"day rehearsed\""))
    #expect(page.ranges(of: "class=\"tile tone incomplete\"").count == 4)
    #expect(page.contains("roles/storage.objectViewer"))
    for name in ["overview-schedule-unknown", "schedule-unknown", "schedule-partly-unknown", "recovery-unknown"] {
      let state = try #require(ScreenState.all.first { $0.name == name })
      #expect(!state.page().contains("<body class=\"verified\""))
    }
  }

  @Test("Evidence does not outlive its object: a history full of proofs, and an empty bucket")
  func emptied() throws {
    let page = try #require(ScreenState.all.first { $0.name == "overview-emptied" }).page()
    #expect(page.contains("<body class=\"corrupt\""))
    #expect(!page.contains("Proven"))
    #expect(!page.contains("tone verified"))
    let records = try #require(ScreenState.all.first { $0.name == "rehearsals-gone" }).page()
    #expect(!records.contains("<span class=\"badge tone verified\">passed"))
  }

  @Test("A figure of the last rehearsal is not green without a backup that it proves")
  func figuresWithoutProof() throws {
    let state = try #require(ScreenState.all.first { $0.name == "overview-proven" })
    func figures(_ state: ScreenState) -> Int { state.page().ranges(of: "class=\"tile tone verified\"").count }
    let model = try #require(state.json["model"])
    let without = ScreenState(json: state.json.setting("model", model.setting("proof", nil)))
    #expect(figures(state) == 3)
    #expect(figures(without) == 1)
  }

  @Test("A page says how old it is by the server's clock")
  func age() throws {
    let page = try #require(ScreenState.all.first { $0.name == "overview-proven" }).page()
    #expect(page.contains(" data-as-of=\"2026-11-30T12:00:00Z\" data-age=\"60\""))
  }

  @Test("One document that differs is not a proof")
  func partlyEqual() throws {
    let page = try #require(ScreenState.all.first { $0.name == "overview-partly-equal" }).page()
    #expect(!page.contains("Proven"))
    #expect(!page.contains("class=\"ladder\""))
  }

  @Test("A read-only dashboard offers no action")
  func readOnly() throws {
    for name in ["exports-read-only", "export-not-verified", "export-now-read-only"] {
      let page = try #require(ScreenState.all.first { $0.name == name }).page()
      for action in ["data-opens=\"links\"", "data-action=\"export\"", "export-now\""] {
        #expect(!page.contains(action), "\(name)")
      }
    }
    let page = try #require(ScreenState.all.first { $0.name == "export-now" }).page()
    #expect(page.contains("data-action=\"export\""))
  }

  @Test("Every screen has its command, and links below the base path", arguments: ScreenState.all)
  func commands(_ state: ScreenState) {
    let page = state.page(basePath: "/backups")
    let links = page.matches(of: #/\s(?:href|src|action)="([^"]*)"/#).map { String($0.output.1) }
    #expect(links.allSatisfy { $0.hasPrefix("/backups/") || $0.hasPrefix("#") || $0 == "/exports" }, "\(links)")
    guard page.contains("aria-label=\"Screens\""), state.json["signedIn"] == nil else { return }
    #expect(page.contains("class=\"cli\""))
    #expect(page.contains("<code dir=\"ltr\">rekindle "))
  }

  @Test("The guide has the runbooks' own words")
  func runbooks() throws {
    let folder = URL(fileURLWithPath: #filePath).appending(path: "../../../../runbooks").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
    #expect(RunbookGuide.all.map { "\($0.name).md" }.sorted() == files.sorted())
    for runbook in RunbookGuide.all {
      let text = try String(contentsOf: folder.appending(path: "\(runbook.name).md"), encoding: .utf8)
      let lines = text.split(separator: "\n").map { $0.replacing("\"", with: "").replacing("`", with: "") }
      #expect(lines.contains("title: \(runbook.title)"))
      #expect(lines.contains("when: \(runbook.when)"))
      #expect(lines.contains("expected: \(runbook.expected)"))
    }
  }
}
