import Documents
import Foundation
import TestSupport
import Testing

@testable import Dashboard

/// Each screen in each state in Chromium, judged by axe.
@Suite(.serialized) struct AccessibilityTests {
  /// axe-core of axe-playwright-python, which `scripts/test` installs beside Google's Python clients; nil if it is not there.
  private static let axe: String? = {
    let folder = URL(fileURLWithPath: #filePath).appending(path: "../../../../.build/google-clients/lib")
      .standardizedFileURL
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return versions.lazy.compactMap { version in
      try? String(
        contentsOf: folder.appending(path: "\(version)/site-packages/axe_playwright_python/axe.min.js"), encoding: .utf8
      )
    }.first
  }()

  @Test(
    .enabled(if: Chromium.path != nil, "\(TestRun.absence("Chromium"))"),
    .enabled(if: axe != nil, "\(TestRun.absence("axe-playwright-python"))"), .timeLimit(.minutes(10)))
  func axeFindsNothing() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rekindle-screens-\(UUID().uuidString)")
    let assets = folder.appending(path: "assets")
    try FileManager.default.createDirectory(at: assets, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in Asset.names where name.hasSuffix(".css") {
      guard case .bytes(let bytes) = try Asset.reply(.init(name)).body else { continue }
      try Data(bytes).write(to: assets.appending(path: name))
    }
    let axe = try #require(Self.axe)
    let browser = try Chromium()
    for (width, scheme) in [(1_280, "light"), (390, "dark")] {
      try browser.send(
        "Emulation.setDeviceMetricsOverride",
        ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false])
      try browser.send(
        "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": scheme]]])
      for state in ScreenState.all {
        let file = folder.appending(path: "\(state.name).html")
        try Data(state.page(basePath: ".").utf8).write(to: file)
        try browser.open(file)
        try browser.evaluate(axe)
        let found = try browser.evaluate(
          "axe.run().then((found) => found.violations.map((one) => one.id + ': ' + one.nodes[0].html))")
        #expect(found as? [String] == [], "\(state.name), \(width) px, \(scheme)")
        // Nothing is wider than the window.
        #expect(
          try browser.evaluate("document.documentElement.scrollWidth <= innerWidth") as? Bool == true, "\(state.name)")
      }
    }
  }
}
