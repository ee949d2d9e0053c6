import Documents
import Hummingbird
import Reports

/// What pages load: style sheets, modules, a picture. Part of the code, and the same for everyone.
enum Asset {
  private static let javaScript = "text/javascript; charset=utf-8"

  /// - Throws: `Problem` 404 for a name that is not one.
  static func reply(_ name: ExactName) throws(Problem) -> Reply {
    guard let (type, bytes) = content(name) else {
      throw Problem(.notFound, "The server has nothing at this address.")
    }
    return Reply(.ok, headers: [("content-type", type)], body: .bytes(bytes))
  }

  static let names = [
    "report.css", "dashboard.css", "icon.svg", "dashboard.js", "api.js", "dialogs.js", "exporting.js", "filter.js",
    "links.js", "live.js", "progress.js",
  ]

  private static func content(_ name: ExactName) -> (type: String, bytes: [UInt8])? {
    switch name {
    case "report.css": ("text/css; charset=utf-8", Page.styleSheet)
    case "dashboard.css": ("text/css; charset=utf-8", PackageResources.dashboard_css)
    case "icon.svg": ("image/svg+xml", PackageResources.icon_svg)
    case "dashboard.js": (javaScript, PackageResources.dashboard_js)
    case "api.js": (javaScript, PackageResources.api_js)
    case "dialogs.js": (javaScript, PackageResources.dialogs_js)
    case "exporting.js": (javaScript, PackageResources.exporting_js)
    case "filter.js": (javaScript, PackageResources.filter_js)
    case "links.js": (javaScript, PackageResources.links_js)
    case "live.js": (javaScript, PackageResources.live_js)
    case "progress.js": (javaScript, PackageResources.progress_js)
    default: nil
    }
  }
}
