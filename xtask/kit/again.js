// Asks for the page again, hash and all.
setTimeout(() => location.reload(), 50);
