import { createApp } from 'vue';
import App from './app.vue';
import { router } from './router.js';
// TDesign's sizes and colours; its parts bring their own styles, but not these.
import 'tdesign-vue-next/es/style/index.css';
import './styles/base.css';

createApp(App).use(router).mount('#console');
