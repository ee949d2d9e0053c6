import Hummingbird
import JSON
import Testing

@testable import Dashboard
@testable import GoogleCloud

/// The pages as the server answers them.
@Suite("Pages") struct PageTests {
  private static let html = ("accept", "text/html,application/xhtml+xml")

  private static let pages = ["/", "/exports", "/export-now", "/rehearsals", "/schedule", "/recovery", "/activity"]

  @Test("Without a session a browser gets the sign-in page, and a program a problem", arguments: pages)
  func signedOut(_ path: String) async throws {
    let rig = try Rig("apiKey: AIzaSyTest-key_0123456789abcdefghijklm")
    let sent = try await rig.send(.get, path, [Self.html])
    #expect(sent.status == 401)
    #expect(sent.header("content-type") == "text/html; charset=utf-8")
    #expect(sent.text.contains("href=\"/signin?next="))
    #expect(!sent.text.contains("shop"))
    #expect(try await rig.send(.get, path).code == "signed-out")
  }

  @Test("Another role gets the 403 page, which says which claim is missing", arguments: pages)
  func otherRole(_ path: String) async throws {
    let rig = try Rig()
    let sent = try await rig.send(.get, path, rig.bearer(.string("ADMIN")) + [Self.html])
    #expect(sent.status == 403)
    #expect(sent.text.contains("role"))
    #expect(sent.text.contains("ana@shop.example"))
    #expect(!sent.text.replacing("ana@shop.example", with: "").contains("shop"))
  }

  @Test("Where nothing can be read, a page says so in its frame, and is not green", arguments: pages)
  func unreadable(_ path: String) async throws {
    let rig = try Rig()
    let sent = try await rig.send(.get, path, rig.page())
    #expect(sent.text.contains("aria-label=\"Screens\""))
    #expect(!sent.text.contains("<body class=\"verified\"") || path == "/activity")
  }

  @Test("Every page of a SUPERADMIN's says how old it is: what is not kept is as old as its page")
  func age() async throws {
    let facts = try await Facts()
    let record = facts.record(0)
    let snapshot = try await Facts.snapshot([try Facts.export(0, record)], [record])
    let rig = try Rig { _, _, _ in snapshot }
    for path in Self.pages where path != "/export-now" {
      let sent = try await rig.send(.get, path, rig.page())
      #expect(sent.status == 200, "\(path)")
      #expect(sent.text.contains(" data-age=\"0\""), "\(path)")
    }
  }

  @Test("Every page has a page's policy, and loads only what the server has")
  func policy() async throws {
    let rig = try Rig()
    let sent = try await rig.send(.get, "/activity", rig.page())
    #expect(sent.header("content-security-policy") == SecurityHeaders.pagePolicy)
    for asset in Asset.names {
      let sent = try await rig.send(.get, "/assets/\(asset)")
      #expect(sent.status == 200, "\(asset)")
      #expect(!sent.body.isEmpty, "\(asset)")
    }
    #expect(try await rig.send(.get, "/assets/openapi.json").status == 404)
  }

  @Test("The base path alone is the overview")
  func basePath() async throws {
    let rig = try Rig(basePath: "/backups")
    for path in ["/backups", "/backups/"] { #expect(try await rig.send(.get, path).status == 401) }
    #expect(try await rig.send(.get, "/").status == 404)
  }
}
