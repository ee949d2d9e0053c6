import Foundation
import JSON
import Subprocess
import TestSupport
import Testing

/// What people do with the dashboard, in a real browser. Facts about each page of it are in DashboardTests.
@Suite("rekindle serve in Chromium", .serialized, .enabled(if: Chromium.path != nil, "\(TestRun.absence("Chromium"))"))
struct ServeBrowserTests {
  private static let screens = ["/", "/exports", "/export-now", "/rehearsals", "/schedule", "/recovery", "/activity"]
  private static let demo = "demo-shop"
  private static let demoBucket = "demo-shop-firestore-backups"

  @Test(
    "Signed in by Google's redirect: links that open the objects, one export for two clicks, out with the role, and signed out",
    .timeLimit(.minutes(10)))
  func day() async throws {
    _ = try await CommandLineTool.runServer(["--demo"], environment: ServeDemoTests.noCloud) { server in
      let browser = try Chromium(width: 1_280)
      let sandbox = try await ServeDemoTests.sandbox(of: Curl(server))
      try Self.signIn(browser, at: server, as: "ana")
      let cookies = try browser.send("Network.getCookies")["cookies"] as? [Chromium.Object] ?? []
      let cookie = try #require(cookies.first { $0["name"] as? String == "__Host-rekindle" })
      #expect(cookie["httpOnly"] as? Bool == true && cookie["secure"] as? Bool == true)
      #expect(cookie["sameSite"] as? String == "Strict" && cookie["path"] as? String == "/")
      for screen in Self.screens {
        try browser.open(#require(URL(string: server + screen)))
        #expect(try browser.evaluate("document.querySelector('.who button') !== null") as? Bool == true, "\(screen)")
      }
      // Also what a page's policy would have kept from running.
      #expect(browser.complaints.isEmpty, "\(browser.complaints)")

      try await links(browser, server, sandbox)
      try await exportNow(browser, server, sandbox)

      // The role ends while a page is open.
      try Self.openExport(browser, server)
      #expect(try Self.knows(browser) == true)
      try await ServeShop.change("ana", #""customAttributes":"{}""#, of: Self.demo, in: sandbox)
      try browser.evaluate(Self.clicks("[data-opens=links]", "[data-action=links]"))
      try browser.wait(until: "document.querySelector('.gate') !== null")
      #expect(try Self.knows(browser) == false)
      try await ServeShop.change("ana", ServeShop.superadmin, of: Self.demo, in: sandbox)

      // Firebase is asked for a role that is back when she signs in.
      try browser.open(#require(URL(string: server + "/signin?next=/exports")))
      try Self.choose("ana", browser)
      #expect(try Self.knows(browser) == true)
      for screen in ["/schedule", "/exports"] { try browser.open(#require(URL(string: server + screen))) }
      try browser.evaluate(Self.clicks("[data-action=sign-out]"))
      try browser.wait(until: "location.pathname.endsWith('/signed-out') && document.readyState === 'complete'")
      // The page of exports is not in the history any more: the way back leads to the one before it.
      try browser.evaluate("history.back()")
      try browser.wait(
        until: "location.pathname === '/schedule' && document.readyState === 'complete'"
          + " && document.querySelector('.who button') === null && document.querySelector('h1') !== null")
      #expect(try Self.knows(browser) == false)
      let left = try browser.send("Network.getCookies")["cookies"] as? [Chromium.Object] ?? []
      #expect(!left.contains { $0["name"] as? String == "__Host-rekindle" })
    }
  }

  /// Each link opens its object, and nothing of it stays in the page.
  private func links(_ browser: Chromium, _ server: String, _ sandbox: Curl) async throws {
    try Self.openExport(browser, server)
    try browser.evaluate(Self.clicks("[data-opens=links]", "[data-action=links]"))
    try browser.wait(until: "document.querySelector('.made a') !== null")
    let made = try #require(
      try browser.evaluate(
        "[...document.querySelectorAll('.made a')].map((link) => [link.textContent, link.href])") as? [[String]])
    #expect(made.count >= 3)
    for link in made {
      let address = try #require(URL(string: link[1]))
      let path = address.path(percentEncoded: true) + "?" + (address.query(percentEncoded: true) ?? "")
      let port = try #require(address.port)
      let opened = try await Curl("http://127.0.0.1:\(port)").get(path)
      let name = link[0].addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      let object = try await sandbox.send(
        "GET", "/storage/v1/b/\(Self.demoBucket)/o/\(name)?alt=media", headers: ["authorization: Bearer any"])
      #expect(opened.status == 200 && object.status == 200, "\(link[0])")
      #expect(!object.body.isEmpty && opened.body == object.body, "\(link[0])")
    }
    try browser.press(.escape)
    try browser.wait(until: "!document.getElementById('links').open")
    #expect(try browser.evaluate("document.activeElement.dataset.opens") as? String == "links")
    #expect(try browser.evaluate("document.documentElement.outerHTML.includes('Signature=')") as? Bool == false)
    let entries = try browser.send("Page.getNavigationHistory")["entries"] as? [Chromium.Object] ?? []
    #expect(!entries.isEmpty && !entries.contains { ($0["url"] as? String ?? "").contains("Signature=") })
    try browser.open(#require(URL(string: server + "/activity")))
    let log = try #require(try browser.evaluate("document.body.innerText") as? String)
    #expect(log.contains("links.intended") && log.contains("links.made") && !log.contains("Signature="))
  }

  /// A double click and a reload are one export.
  private func exportNow(_ browser: Chromium, _ server: String, _ sandbox: Curl) async throws {
    let before = try await Self.exports(of: Self.demo, sandbox)
    try browser.open(#require(URL(string: server + "/export-now")))
    try browser.evaluate(Self.clicks("[data-action=export]", "[data-action=export]"))
    try browser.wait(until: "document.getElementById('outcome') !== null")
    let address = try #require(try browser.evaluate("location.href") as? String)
    #expect(address.contains("/operations/"))
    try browser.open(#require(URL(string: address)))
    #expect(try browser.evaluate("document.getElementById('outcome') !== null") as? Bool == true)
    #expect(try await Self.exports(of: Self.demo, sandbox) == before + 1)
  }

  @Test(
    "The server is killed during an export: the open page finds the next server, and one export is made",
    .timeLimit(.minutes(10)))
  func killed() async throws {
    try await ServeShop.open { shop in
      try shop.write(ServeShop.signIn)
      let client = SandboxClient(shop.sandbox.endpoint)
      try await client.call(
        "POST", "/v1/projects/\(ServeShop.project)/databases?databaseId=(default)", #"{"locationId":"nam5"}"#)
      try await client.fault(#"{"path":"*:exportDocuments","times":1,"operation":"hang"}"#)
      // The two servers call this test one after the other.
      nonisolated(unsafe) let browser = try Chromium()
      let place = PlaceOfServer()
      _ = try await CommandLineTool.runServer(
        ["--policy", shop.policy], environment: shop.environment, endingWith: .kill
      ) { server in
        await place.set(server)
        try Self.signIn(browser, at: server, as: "ana")
        try browser.open(#require(URL(string: server + "/export-now")))
        try browser.evaluate(Self.clicks("[data-action=export]"))
        // The page's script runs: it said how far the export is.
        let isFollowed =
          "document.querySelector('[data-state=running]') !== null && document.getElementById('live').textContent !== ''"
        try browser.wait(until: isFollowed)
      }
      let server = await place.server
      try browser.wait(until: "document.querySelector('[data-operation] .failure').textContent !== ''")
      _ = try await CommandLineTool.runServer(
        ["--policy", shop.policy, "--listen", String(server.dropFirst("http://".count))], environment: shop.environment
      ) { again in
        #expect(again == server)
        let listed = try await client.call("GET", "/v1/projects/\(ServeShop.project)/databases/(default)/operations")
        let names = listed["operations"]?.elements?.compactMap { $0["name"]?.text } ?? []
        let name = try #require(names.first { $0.contains("/export-") })
        try await client.call("POST", "/v1/\(name):cancel", "{}")
        try browser.wait(
          until: "document.querySelector('[data-state=running]') === null && document.querySelector('h1') !== null")
        #expect(try browser.evaluate("location.pathname.includes('/operations/')") as? Bool == true)
        #expect(try browser.evaluate("document.body.classList.contains('verified')") as? Bool == false)
      }
      #expect(try await Self.exports(of: ServeShop.project, shop.sandbox) == 1)
    }
  }

  @Test(
    "A page of another port cannot act, read or frame, whatever it sends with the browser's cookie",
    .timeLimit(.minutes(10)))
  func forged() async throws {
    try await ServeShop.open { shop in
      try shop.write(ServeShop.signIn)
      let outcome = try await CommandLineTool.runServer(["--policy", shop.policy], environment: shop.environment) {
        server in
        let browser = try Chromium()
        try Self.signIn(browser, at: server, as: "ana")
        // An answer of the sandbox's is of another port of the same host: a site that the browser calls the same.
        try browser.open(#require(URL(string: "\(shop.sandbox.endpoint)/nothing")))
        #expect(try browser.evaluate("location.origin") as? String == shop.sandbox.endpoint)
        for options in [
          "{mode:'no-cors',credentials:'include',method:'POST',body:'{}'}",
          "{mode:'no-cors',credentials:'include',method:'POST',body:'{}',headers:{'Content-Type':'text/plain'}}",
          "{mode:'cors',credentials:'include',method:'POST',body:'{}',headers:{'X-Rekindle':'1','Content-Type':'application/json','Idempotency-Key':crypto.randomUUID()}}",
        ] {
          let sent = "fetch('\(server)/api/v1/exports',\(options)).then((answer) => answer.type, () => 'refused')"
          #expect(["opaque", "refused"].contains(try browser.evaluate(sent) as? String), "\(options)")
        }
        let read =
          "fetch('\(server)/api/v1/exports',{credentials:'include'}).then((answer) => answer.text(), () => 'refused')"
        #expect(try browser.evaluate(read) as? String == "refused")
        let framed = """
          new Promise((done) => {
            const frame = document.createElement('iframe');
            frame.addEventListener('load', () => done(frame.contentDocument === null));
            frame.src = '\(server)/exports';
            document.body.append(frame);
          })
          """
        #expect(try browser.evaluate(framed) as? Bool == true)
        let frames = try browser.send("Page.getFrameTree")["frameTree"] as? Chromium.Object
        let child = (frames?["childFrames"] as? [Chromium.Object])?.first?["frame"] as? Chromium.Object
        #expect((child?["unreachableUrl"] as? String)?.hasPrefix(server) == true, "\(child ?? [:])")
        try browser.load(
          by:
            """
            (() => {
              const form = document.createElement('form');
              form.method = 'POST'; form.action = '\(server)/api/v1/exports'; form.enctype = 'text/plain';
              document.body.append(form); form.submit();
            })()
            """)
        #expect(try browser.evaluate("location.href") as? String == "\(server)/api/v1/exports")
        #expect(try Self.knows(browser, ServeShop.project) == false)
      }
      #expect(try await Self.exports(of: ServeShop.project, shop.sandbox) == 0)
      #expect(!outcome.output.contains(#""action":"export."#), "\(outcome.output)")
      #expect(outcome.output.contains(#""action":"request.refused""#))
    }
  }

  @Test(
    "With the keyboard alone: a skip link, every control in reach, and a dialog that gives the focus back",
    .timeLimit(.minutes(10)))
  func keyboard() async throws {
    _ = try await CommandLineTool.runServer(["--demo"], environment: ServeDemoTests.noCloud) { server in
      let browser = try Chromium(width: 1_280)
      try Self.signIn(browser, at: server, as: "ana")
      try Self.openExport(browser, server)
      try browser.press(.tab)
      #expect(try browser.evaluate("document.activeElement.getAttribute('href')") as? String == "#main")
      let opener = "document.activeElement.dataset.opens === 'links'"
      for _ in 0..<200 where try browser.evaluate(opener) as? Bool != true { try browser.press(.tab) }
      #expect(try browser.evaluate(opener) as? Bool == true)
      // What has the focus can be seen.
      let outline = "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
      #expect(try browser.evaluate(outline) as? Bool == true)
      try browser.press(.enter)
      #expect(try browser.evaluate("document.getElementById('links').open") as? Bool == true)
      #expect(
        try browser.evaluate("document.getElementById('links').contains(document.activeElement)") as? Bool == true)
      try browser.press(.escape)
      #expect(try browser.evaluate(opener) as? Bool == true)
    }
  }

  @Test("At 200 percent, in print and without JavaScript each page can be read", .timeLimit(.minutes(10)))
  func readable() async throws {
    _ = try await CommandLineTool.runServer(["--demo"], environment: ServeDemoTests.noCloud) { server in
      let browser = try Chromium(width: 1_280)
      try Self.signIn(browser, at: server, as: "ana")
      // 200 percent of a window of 1,280 pixels.
      try browser.send(
        "Emulation.setDeviceMetricsOverride",
        ["width": 640, "height": 450, "deviceScaleFactor": 2, "mobile": false])
      for screen in Self.screens {
        try browser.open(#require(URL(string: server + screen)))
        let fits = "document.documentElement.scrollWidth <= innerWidth"
        #expect(try browser.evaluate(fits) as? Bool == true, "\(screen)")
      }
      try browser.send("Emulation.setEmulatedMedia", ["media": "print"])
      for screen in Self.screens {
        try browser.open(#require(URL(string: server + screen)))
        let shown = "(one) => one !== null && one.getClientRects().length > 0"
        #expect(try browser.evaluate("(\(shown))(document.querySelector('h1'))") as? Bool == true, "\(screen)")
        // Paper has no buttons.
        let buttons = "[...document.querySelectorAll('button, nav')].some(\(shown))"
        #expect(try browser.evaluate(buttons) as? Bool == false, "\(screen)")
      }
      try browser.send("Emulation.setEmulatedMedia", ["media": ""])
      try browser.send("Emulation.setScriptExecutionDisabled", ["value": true])
      for screen in Self.screens {
        try browser.open(#require(URL(string: server + screen)))
        let text = try #require(try browser.evaluate("document.getElementById('main').innerText") as? String)
        #expect(text.count > 100, "\(screen)")
        // A button that would do nothing is not shown.
        let dead =
          "[...document.querySelectorAll('main button[type=button]')].some((one) => one.getClientRects().length > 0)"
        #expect(try browser.evaluate(dead) as? Bool == false, "\(screen)")
      }
    }
  }

  // MARK: What the browser does

  /// From the page for who is signed out, by Google's redirect, as far as the first page of who is signed in.
  private static func signIn(_ browser: Chromium, at server: String, as user: String) throws {
    try browser.open(#require(URL(string: server + "/")))
    #expect(try browser.evaluate("document.querySelector('.who button') === null") as? Bool == true)
    try browser.evaluate(clicks("a[href^='/signin']"))
    try choose(user, browser)
    // The first page was refused.
    browser.complaints = []
  }

  /// Chooses a user on Google's page.
  private static func choose(_ user: String, _ browser: Chromium) throws {
    try browser.wait(until: "document.querySelector('a[href*=\"user=\(user)\"]') !== null")
    try browser.evaluate(clicks("a[href*='user=\(user)']"))
    try browser.wait(until: "document.querySelector('.who button') !== null && document.readyState === 'complete'")
  }

  /// The newest export's page.
  private static func openExport(_ browser: Chromium, _ server: String) throws {
    try browser.open(#require(URL(string: server + "/exports")))
    let path = try #require(try browser.evaluate("document.querySelector('tbody a').getAttribute('href')") as? String)
    try browser.open(#require(URL(string: server + path)))
    #expect(try browser.evaluate("document.getElementById('links') !== null") as? Bool == true)
  }

  private static func clicks(_ selectors: String...) -> String {
    selectors.map { "document.querySelector(\"\($0)\").click();" }.joined() + " true"
  }

  /// Whether a page names the database.
  private static func knows(_ browser: Chromium, _ project: String = demo) throws -> Bool? {
    try browser.evaluate("document.documentElement.outerHTML.includes('firestore://\(project)')") as? Bool
  }

  private static func exports(of project: String, _ sandbox: Curl) async throws -> Int {
    let listed = try await sandbox.send(
      "GET", "/v1/projects/\(project)/databases/(default)/operations", headers: ["authorization: Bearer any"])
    return listed.json["operations"]?.elements?.count { $0["name"]?.text?.contains("/export-") == true } ?? 0
  }
}

/// Where the first of two servers was.
private actor PlaceOfServer {
  private(set) var server = ""

  func set(_ server: String) { self.server = server }
}
