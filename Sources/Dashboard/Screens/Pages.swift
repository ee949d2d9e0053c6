import Attestation
import Documents
import GoogleCloud
import Hummingbird
import JSON
import Logging
import Policy

// The pages: each takes the API's own answer, so that a page and a program never read different things.
extension Dashboard {
  func overviewPage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .overview) { OverviewScreen(try await overview().object()).screen }
  }

  func exportsPage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .exports) {
      ExportsScreen(
        json: try await exports(call).object(), state: call.query["state"], isFirst: call.query["after"] == nil
      ).screen
    }
  }

  func exportPage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .exports) { ExportScreen(json: try await export(call, caller).object()).screen }
  }

  func exportNowPage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .exports) { ExportNowScreen(json: try await estimate().object()).screen }
  }

  func operationPage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .exports) {
      let json = try await operation(call, caller).object()
      let place = json.string("place").flatMap { BucketPlace(folder: $0) }
      let name = place.map { JSONValue.string(cloud.name(of: $0).text) }
      return OperationScreen(json: json.setting("export", name), now: now()).screen
    }
  }

  func rehearsalsPage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .rehearsals) {
      RehearsalsScreen(
        json: try await rehearsals(call).object(), overview: try? await overview().object(),
        isFirst: call.query["after"] == nil
      ).screen
    }
  }

  func rehearsalPage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .rehearsals) {
      let statement = try await rehearsal(call).object()
      let answer = try await cloud.snapshots.value()
      let history = try answer.value.history?.get()
      let known = history?.records.first { $0.file == call.parameter }
      let counts = history?.counting.contains { $0.file == call.parameter } ?? false
      let held = HeldFiles(answer.value)
      let record = known.map { RehearsalView.json($0, held).setting("counts", .boolean(counts)) }
      return RehearsalScreen(record: record ?? .null, statement: statement, asOf: answer.time).screen
    }
  }

  func schedulePage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .schedule) { ScheduleScreen(json: try await schedule().object()).screen }
  }

  func recoveryPage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .recovery) {
      RecoveryScreen(journals: try? journals().object(), overview: try? await overview().object()).screen
    }
  }

  func journalPage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .recovery) { JournalScreen(json: try journal(call).object()).screen }
  }

  func activityPage(_ call: Call, _ caller: Caller) async -> Reply {
    await page(call, caller, .activity) {
      // A form sends its empty fields, too.
      let asked = call.withoutEmptyParameters
      return ActivityScreen(
        json: try await activity(asked).object(), place: settings.rules.audit, actor: asked.query["actor"],
        action: asked.query["action"], isFirst: asked.query["after"] == nil,
        actions: AuditEvent.Action.allCases.map(\.rawValue)
      ).screen
    }
  }

  func signedOutPage(_ call: Call) -> Reply {
    .page(ProblemScreen.signedOut(hasSignIn: signIn != nil), screenFrame(call.id, call.time, nil))
  }

  // MARK: Frames

  /// Renders a screen; what goes wrong is a page with the same frame around it.
  private func page(
    _ call: Call, _ caller: Caller, _ tab: Screen.Tab, _ make: () async throws -> Screen
  ) async -> Reply {
    let frame = screenFrame(call.id, call.time, caller)
    do {
      var screen = try await make()
      // What is not kept is as old as its page.
      screen.asOf = screen.asOf ?? call.time
      return .page(screen, frame)
    } catch {
      let problem = problem(of: error, id: call.id)
      var screen = ProblemScreen(problem: problem, hasSignIn: signIn != nil, next: call.target).screen
      screen.tab = tab
      return .page(screen, frame, HTTPResponse.Status(code: problem.code.status), problem.retryAfter)
    }
  }

  private func problem(of error: any Error, id: String) -> Problem {
    if let problem = error as? Problem { return problem }
    let problem = Problem(error) ?? Problem(.internal, "Look for the request's id in the server's log.")
    if problem.code == .internal { logger.error("request \(id): \(error)") }
    return problem
  }

  func screenFrame(_ id: String, _ time: Int64, _ caller: Caller?) -> ScreenFrame {
    let signedIn = caller.map { caller in
      ScreenFrame.SignedIn(
        place: "firestore://\(cloud.production.project)/\(cloud.production.database)",
        person: caller.token.email ?? caller.token.uid.text, until: caller.token.expires * 1_000_000,
        actions: ServeRules.Action.allCases.filter(settings.rules.actions.contains).map(\.rawValue))
    }
    return ScreenFrame(
      basePath: settings.basePath, toolVersion: toolVersion, id: id, now: time, signedIn: signedIn)
  }

  /// A problem as a browser shows it; nil for a request of a program.
  func page(for problem: Problem, _ frame: Frame, accept: String?) -> Reply? {
    guard frame.isOfBrowser(accept, settings.basePath) else { return nil }
    let next = SignIn.ownPath(frame.target, basePath: settings.basePath) ?? "\(settings.basePath)/"
    let isTrip = frame.isSignIn(settings.basePath)
    let screen = ProblemScreen(
      problem: problem, hasSignIn: signIn != nil, next: isTrip ? "\(settings.basePath)/" : next
    ).screen
    return .page(
      screen, screenFrame(frame.id, frame.time, nil), HTTPResponse.Status(code: problem.code.status),
      problem.retryAfter)
  }
}

extension Frame {
  /// Whether a person looks at the answer: a browser asks for HTML, and not below `/api`.
  func isOfBrowser(_ accept: String?, _ basePath: String) -> Bool {
    guard
      accept?.utf8.split(separator: UInt8(ascii: ",")).contains(where: { $0.starts(with: "text/html".utf8) }) == true,
      let path = try? path(), let below = below(basePath, path)
    else { return false }
    return below.first != "api" && below.first != "assets"
  }
}

extension Reply {
  static func page(
    _ screen: Screen, _ frame: ScreenFrame, _ status: HTTPResponse.Status = .ok, _ retryAfter: Int? = nil
  ) -> Reply {
    var headers = [(name: "content-type", value: "text/html; charset=utf-8")]
    if status.code == 401 { headers.append(("www-authenticate", "Bearer realm=\"rekindle\"")) }
    if let retryAfter { headers.append(("retry-after", "\(retryAfter)")) }
    return Reply(status, headers: headers, body: .bytes(screen.rendered(frame)), isPage: true)
  }

  /// What the API answers.
  /// - Throws: `JSONParsingError` for an answer that is not one object of JSON.
  func object() throws -> JSONValue {
    guard case .bytes(let bytes) = body else { return .null }
    return try JSONParser.parse(bytes)
  }
}

extension Call {
  fileprivate var withoutEmptyParameters: Call {
    Call(
      method: method, parameter: parameter, query: CallQuery(query.parameters.filter { !$0.value.isEmpty }),
      headers: headers,
      body: body, host: host, target: target, address: address, id: id, time: time)
  }
}

extension CallQuery {
  fileprivate init(_ parameters: [(name: String, value: String)]) {
    self.parameters = parameters
  }
}
