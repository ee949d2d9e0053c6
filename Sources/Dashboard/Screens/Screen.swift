import GoogleCloud
import JSON
import Reports

/// What stands around every screen: who is signed in, where the other screens are.
struct ScreenFrame: Sendable {
  /// Who is signed in as a SUPERADMIN. Only then does a page have a name of anything.
  struct SignedIn: Sendable {
    /// Production: `firestore://PROJECT/DATABASE`.
    var place: String
    var person: String
    /// When the session ends, in microseconds since 1970.
    var until: Int64
    /// What the policy allows: `links`, `export`.
    var actions: [String]
  }

  /// Before every path: empty, or like `/backups`.
  var basePath: String
  var toolVersion: String
  /// Of the request.
  var id: String
  /// By the server's clock, in microseconds since 1970.
  var now: Int64
  var signedIn: SignedIn?

  func allows(_ action: String) -> Bool { signedIn?.actions.contains(action) ?? false }

  /// The address of a page.
  /// - Parameter query: names and values.
  func link(_ parts: [String], _ query: [(String, String?)] = []) -> String {
    let pairs = query.compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encode($0))" } }
    return basePath + "/" + parts.map { PercentEncoding.encode($0) }.joined(separator: "/")
      + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
  }
}

/// A page of the dashboard: a model in, HTML out. It reads well without its script.
struct Screen: Sendable {
  enum Tab: String, Sendable, CaseIterable {
    case overview, exports, rehearsals, schedule, recovery, activity

    var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
    var parts: [String] { self == .overview ? [""] : [rawValue] }
  }

  typealias Content = @Sendable (_ html: inout HTML, _ frame: ScreenFrame) -> Void

  /// Of the browser's window.
  var title: String
  /// Nil for a page outside the screens.
  var tab: Tab?
  /// Nil for a page that judges nothing.
  var tone: ScreenTone?
  /// When what it shows was read, in microseconds since 1970; nil for a page that shows nothing read.
  var asOf: Int64?
  /// What shows the same on a command line.
  var commands: [String] = []
  var content: Content

  func rendered(_ frame: ScreenFrame) -> [UInt8] {
    var html = HTML()
    html.raw("<!doctype html>\n")
    html.element("html", [("lang", "en"), ("dir", "ltr"), ("data-base", frame.basePath)]) { html in
      html.element("head") { head(&$0, frame) }
      html.element("body", [("class", tone?.rawValue ?? "plain")] + age(frame)) { body(&$0, frame) }
    }
    html.raw("\n")
    return Array(html.text.utf8)
  }

  /// For the script, which greys what is too old: in seconds by the server's clock, for the browser's may be wrong.
  private func age(_ frame: ScreenFrame) -> [HTML.Attribute] {
    guard let asOf else { return [] }
    return [
      ("data-as-of", Timestamp.text(microseconds: asOf)), ("data-age", "\(max(0, (frame.now - asOf) / 1_000_000))"),
    ]
  }

  private func head(_ html: inout HTML, _ frame: ScreenFrame) {
    html.raw("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
    html.raw("<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"referrer\" content=\"no-referrer\">")
    html.element("title", "\(title) · Rekindle")
    for file in ["report.css", "dashboard.css"] {
      html.open("link", [("rel", "stylesheet"), ("href", frame.link(["assets", file]))])
    }
    html.open("link", [("rel", "icon"), ("href", frame.link(["assets", "icon.svg"])), ("type", "image/svg+xml")])
    html.element("script", [("type", "module"), ("src", frame.link(["assets", "dashboard.js"]))], "")
  }

  private func body(_ html: inout HTML, _ frame: ScreenFrame) {
    html.raw("<a class=\"skip\" href=\"#main\">Skip to the content</a>")
    html.element("header", [("class", "masthead")]) { html in
      html.element("div", [("class", "who")]) { html in
        html.element("a", [("class", "brand"), ("href", frame.link([""]))], "Rekindle")
        guard let signedIn = frame.signedIn else { return }
        html.element("span", [("class", "place")]) { $0.data(signedIn.place) }
        html.element("span", [("class", "person")]) { html in
          html.data(signedIn.person)
          html.words(", until \(ScreenTime.text(signedIn.until).dropFirst(11))")
        }
        html.raw("<button type=\"button\" data-action=\"sign-out\" hidden>Sign out</button>")
      }
      if frame.signedIn != nil { navigation(&html, frame) }
    }
    html.element("main", [("id", "main"), ("tabindex", "-1")]) { html in
      html.raw("<p id=\"live\" class=\"hidden\" role=\"status\" aria-live=\"polite\"></p>")
      html.raw("<div id=\"notice\" class=\"card notice\" hidden></div>")
      content(&html, frame)
      if !commands.isEmpty {
        html.section("commands", "The same on the command line", [("class", "cli")]) { html in
          html.commands(commands)
        }
      }
    }
    html.element("footer") { html in
      if let asOf {
        html.words(
          "As of \(ScreenTime.text(asOf)), \(ScreenTime.age(seconds: Int((frame.now - asOf) / 1_000_000))) old. ")
      }
      if frame.signedIn != nil { html.words("Rekindle \(frame.toolVersion). ") }
      html.words("Request \(frame.id).")
    }
  }

  private func navigation(_ html: inout HTML, _ frame: ScreenFrame) {
    html.element("nav", [("aria-label", "Screens")]) { html in
      html.element("ul") { html in
        for tab in Tab.allCases {
          let current: [HTML.Attribute] = tab == self.tab ? [("aria-current", "page")] : []
          html.element("li") { $0.element("a", [("href", frame.link(tab.parts))] + current, tab.title) }
        }
      }
    }
  }
}
