// The page that shows the API and lets one try it with the session of the browser.
let csrf = "";

async function learnToken() {
  const answer = await fetch("/api/v1/session", { headers: { Accept: "application/json" } });
  if (answer.ok) csrf = (await answer.json()).csrf_token;
}

learnToken().finally(() => {
  window.SwaggerUIBundle({
    url: "/api/openapi.json",
    dom_id: "#api",
    deepLinking: true,
    docExpansion: "none",
    filter: true,
    validatorUrl: null,
    requestInterceptor: (request) => {
      if (csrf && request.method !== "GET") request.headers["X-CSRF-Token"] = csrf;
      return request;
    },
    responseInterceptor: (response) => {
      if (response.url.endsWith("/api/v1/session") && response.body && response.body.csrf_token) csrf = response.body.csrf_token;
      return response;
    },
  });
});
