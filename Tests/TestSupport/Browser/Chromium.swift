package import Foundation

/// A headless Chromium, driven over its debugging pipe: messages of JSON, each ended by a NUL, on its descriptors 3 and 4.
///
/// It has a process group and a profile of its own; both are gone when this object is. Source: the Chrome DevTools Protocol,
/// `--remote-debugging-pipe`.
package final class Chromium {
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
  }

  package typealias Object = [String: Any]

  private let process: pid_t
  private let profile: URL
  private let input: CInt
  private let output: CInt
  private var received: [UInt8] = []
  private var lastID = 0
  /// Of the page; nil before there is one.
  private var session: String?
  /// What the page told without being asked: messages of the console, exceptions, violations of its policy.
  package var complaints: [String] = []
  /// The loads of a page that have come to their end, by the protocol's `loaderId`.
  private var loaded: [String] = []

  /// How long any single answer may take; a machine that builds something else is slow.
  private static let patience: TimeInterval = 60

  /// In PATH; nil in `make test-fast`.
  package static let path: String? = {
    guard !TestRun.isFast else { return nil }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return ["chromium", "chromium-browser", "google-chrome"].lazy
      .flatMap { name in folders.map { "\($0)/\(name)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Starts it with an empty page.
  /// - Parameter size: of its window, in CSS pixels.
  package init(width: Int = 1_200, height: Int = 900) throws {
    guard let path = Chromium.path else { throw Failure(description: "There is no Chromium.") }
    profile = FileManager.default.temporaryDirectory.appending(path: "rekindle-chromium-\(UUID().uuidString)")
    // Whoever reads what a child writes must not hold its writing end.
    var (commands, answers): ([CInt], [CInt]) = ([-1, -1], [-1, -1])
    guard pipe(&commands) == 0, pipe(&answers) == 0 else { throw Failure(description: "No pipe could be made.") }
    for descriptor in commands + answers { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    var arguments = [
      path, "--headless", "--remote-debugging-pipe", "--user-data-dir=\(profile.path)", "--disable-gpu",
      "--no-first-run", "--disable-extensions", "--disable-background-networking", "--disable-dev-shm-usage",
      "--window-size=\(width),\(height)", "about:blank",
    ]
    // The sandbox does not run as root, as whom CI often runs; the page is our own.
    if geteuid() == 0 { arguments.insert("--no-sandbox", at: 1) }
    process = try Chromium.spawn(arguments, input: commands[0], output: answers[1])
    close(commands[0])
    close(answers[1])
    (input, output) = (commands[1], answers[0])
    let targets = try send("Target.getTargets")["targetInfos"] as? [Object] ?? []
    guard let page = targets.first(where: { $0["type"] as? String == "page" })?["targetId"] else {
      throw Failure(description: "Chromium shows no page.")
    }
    session = try send("Target.attachToTarget", ["targetId": page, "flatten": true])["sessionId"] as? String
    for domain in ["Page", "Runtime", "Log"] { try send("\(domain).enable") }
    try send("Page.setLifecycleEventsEnabled", ["enabled": true])
    try send("Performance.enable", ["timeDomain": "threadTicks"])
  }

  deinit {
    kill(-process, SIGKILL)
    var status: CInt = 0
    waitpid(process, &status, 0)
    close(input)
    close(output)
    try? FileManager.default.removeItem(at: profile)
  }

  /// Opens a file or an address, and waits until it is loaded.
  package func open(_ file: URL, fragment: String = "") throws {
    loaded = []
    let answer = try send("Page.navigate", ["url": file.absoluteString + fragment])
    if let error = answer["errorText"] { throw Failure(description: "\(error)") }
    // Nothing is loaded where only the fragment is another one.
    guard let load = answer["loaderId"] as? String else { return }
    let deadline = Date(timeIntervalSinceNow: Chromium.patience)
    while !loaded.contains(load) { try receive(before: deadline) }
  }

  /// The value of an expression in the page; of a promise, what it is kept with.
  @discardableResult
  package func evaluate(_ expression: String) throws -> Any? {
    let answer = try send(
      "Runtime.evaluate", ["expression": expression, "returnByValue": true, "awaitPromise": true])
    if let details = answer["exceptionDetails"] { throw Failure(description: "\(expression): \(details)") }
    return (answer["result"] as? Object)?["value"]
  }

  /// Does what makes the page go elsewhere, and waits until that is loaded.
  package func load(by script: String) throws {
    loaded = []
    try evaluate(script)
    let deadline = Date(timeIntervalSinceNow: Chromium.patience)
    while loaded.isEmpty { try receive(before: deadline) }
  }

  /// Waits until an expression is true in the page, or in one that comes after it.
  package func wait(until expression: String) throws {
    let deadline = Date(timeIntervalSinceNow: Chromium.patience)
    while true {
      do {
        try evaluate(
          """
          new Promise((done) => {
            const look = () => { if (\(expression)) done(true); };
            look();
            new MutationObserver(look).observe(
              document, { subtree: true, childList: true, attributes: true, characterData: true });
            addEventListener("load", look);
          })
          """)
        return
      } catch {
        // A page that is left keeps no promise.
        guard deadline.timeIntervalSinceNow > 0 else { throw Failure(description: "\(expression): \(error)") }
      }
    }
  }

  /// Processor time that the page's main thread took for its tasks so far, in seconds.
  package func mainThreadSeconds() throws -> Double {
    let metrics = try send("Performance.getMetrics")["metrics"] as? [Object] ?? []
    guard let seconds = metrics.first(where: { $0["name"] as? String == "TaskDuration" })?["value"] as? Double else {
      throw Failure(description: "Chromium does not tell how long the page's tasks took.")
    }
    return seconds
  }

  /// Types into what has the focus, and waits until the page has been drawn.
  package func type(_ text: String) throws {
    try send("Input.insertText", ["text": text])
    try settle()
  }

  package enum Key: String {
    case enter = "Enter"
    case escape = "Escape"
    case tab = "Tab"

    /// What Windows calls it, and the character that it types.
    fileprivate var code: (number: Int, text: String) {
      switch self {
      case .enter: (13, "\r")
      case .escape: (27, "")
      case .tab: (9, "")
      }
    }
  }

  package func press(_ key: Key) throws {
    for type in ["keyDown", "keyUp"] {
      try send(
        "Input.dispatchKeyEvent",
        [
          "type": type, "key": key.rawValue, "code": key.rawValue, "windowsVirtualKeyCode": key.code.number,
          "text": type == "keyDown" ? key.code.text : "",
        ])
    }
    try settle()
  }

  /// Waits for two frames: what was asked for before has been laid out and drawn then.
  package func settle() throws {
    try evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")
  }

  @discardableResult
  package func send(_ method: String, _ parameters: Object = [:]) throws -> Object {
    lastID += 1
    var message: Object = ["id": lastID, "method": method, "params": parameters]
    if let session { message["sessionId"] = session }
    try Array(JSONSerialization.data(withJSONObject: message) + [0]).withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = write(input, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        guard count > 0 else { throw Failure(description: "Chromium reads no more.") }
        rest = rest.dropFirst(count)
      }
    }
    let deadline = Date(timeIntervalSinceNow: Chromium.patience)
    while true {
      let answer = try receive(before: deadline)
      guard answer["id"] as? Int == lastID else { continue }
      if let error = answer["error"] { throw Failure(description: "\(method): \(error)") }
      return answer["result"] as? Object ?? [:]
    }
  }

  /// Waits for a message; what it tells of the page is kept.
  @discardableResult
  private func receive(before deadline: Date) throws -> Object {
    while true {
      if let end = received.firstIndex(of: 0) {
        let message = try JSONSerialization.jsonObject(with: Data(received[..<end])) as? Object ?? [:]
        received.removeSubrange(...end)
        if let method = message["method"] as? String {
          let parameters = message["params"] as? Object ?? [:]
          if method == "Page.lifecycleEvent", parameters["name"] as? String == "load" {
            loaded.append(parameters["loaderId"] as? String ?? "")
          }
          if ["Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"].contains(method) {
            complaints.append("\(method): \(parameters)")
          }
        }
        return message
      }
      let left = deadline.timeIntervalSinceNow
      guard left > 0 else { throw Failure(description: "Chromium did not answer in time.") }
      var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, CInt(left * 1_000) + 1) > 0 else { continue }
      var buffer = [UInt8](repeating: 0, count: 1 << 16)
      let count = read(output, &buffer, buffer.count)
      guard count > 0 else { throw Failure(description: "Chromium has ended.") }
      received += buffer[..<count]
    }
  }
}
