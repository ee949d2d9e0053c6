import Foundation
import JSON
import Testing

@testable import Dashboard

/// A screen in one of its states, made of a model without a network. `states.json` has all of them: the API's answers, hostile
/// names among them, and the tone that the page has to have.
struct ScreenState: Sendable, CustomTestStringConvertible {
  /// In microseconds since 1970.
  static let now: Int64 = 1_796_040_060_000_000

  let json: JSONValue

  var name: String { json["name"]?.text ?? "" }
  var tone: String { json["tone"]?.text ?? "" }
  var testDescription: String { name }

  static let all: [ScreenState] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "states.json")
    guard let bytes = try? Data(contentsOf: file), let states = try? JSONParser.parse(Array(bytes)) else { return [] }
    return (states.elements ?? []).map { ScreenState(json: $0) }
  }()

  /// The page's HTML.
  /// - Parameter basePath: before its links.
  func page(basePath: String = "") -> String {
    let (screen, isSignedIn) = screen
    var frame = ScreenFrame(
      basePath: basePath, toolVersion: "0", id: "0123456789abcdef", now: Self.now, signedIn: nil)
    if isSignedIn {
      frame.signedIn = ScreenFrame.SignedIn(
        place: "firestore://pyme-erp/(default)", person: "ana@pyme.example", until: Self.now + 3_000_000_000,
        actions: json["actions"] == nil ? ["links", "export"] : json.strings("actions"))
    }
    return String(decoding: screen.rendered(frame), as: UTF8.self)
  }

  private var screen: (Screen, isSignedIn: Bool) {
    let model = json["model"] ?? .null
    let overview = json["overview"]
    switch json.string("screen") ?? "" {
    case "overview": return (OverviewScreen(model).screen, true)
    case "exports": return (ExportsScreen(json: model, state: json.string("state"), isFirst: true).screen, true)
    case "export": return (ExportScreen(json: model).screen, true)
    case "export-now": return (ExportNowScreen(json: model).screen, true)
    case "operation": return (OperationScreen(json: model, now: Self.now).screen, true)
    case "rehearsals": return (RehearsalsScreen(json: model, overview: overview, isFirst: true).screen, true)
    case "rehearsal":
      let statement = json["statement"] ?? .null
      return (RehearsalScreen(record: model, statement: statement, asOf: Self.now).screen, true)
    case "schedule": return (ScheduleScreen(json: model).screen, true)
    case "recovery": return (RecoveryScreen(journals: json["model"], overview: overview).screen, true)
    case "journal": return (JournalScreen(json: model).screen, true)
    case "activity":
      let screen = ActivityScreen(
        json: model, place: "gs://pyme-audit/rekindle", actor: nil, action: nil, isFirst: true,
        actions: AuditEvent.Action.allCases.map(\.rawValue))
      return (screen.screen, true)
    case "signed-out-page": return (ProblemScreen.signedOut(hasSignIn: true), false)
    case let code: return problem(code, model)
    }
  }

  /// A state that is named by a problem's code.
  private func problem(_ code: String, _ model: JSONValue) -> (Screen, isSignedIn: Bool) {
    var problem = Problem(Problem.Code(rawValue: code) ?? .internal, model.string("detail") ?? "")
    if let uid = model.string("uid") {
      problem.actor = AuditActor(
        uid: uid, email: model.string("email"), role: nil, provider: nil, secondFactor: nil, authenticated: nil,
        means: "cookie")
    }
    let page = ProblemScreen(problem: problem, hasSignIn: !json.isTrue("noSignIn"), next: "/exports")
    return (page.screen, json.isTrue("signedIn"))
  }
}
